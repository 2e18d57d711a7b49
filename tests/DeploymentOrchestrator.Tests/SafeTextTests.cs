using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("plain – Grüße 🚀", "plain – Grüße 🚀")]
    [InlineData("one\r\n\n  two\u2028three\u0085four\u000bfive", "one | two | three | four | five")]
    [InlineData("a\tb", "a b")]
    [InlineData("\u001b[1;31mred\u001b[0m \u009b32mgreen", "red green")]
    [InlineData("\u001b]0;title\u0007text \u001b]8;;http://evil\u001b\\link", "text link")]
    [InlineData("nul\0 bell\a back\b del\u007f", "nul bell back del")]
    [InlineData("\u202egpj.exe\u202c \u2066x\u2069 \u200e\u200f\u061c", "gpj.exe x")]
    [InlineData("zero\u200bwidth\ufeff\u2060soft\u00ad", "zerowidthsoft")]
    [InlineData("tag\U000e0041", "tag")]
    public void Control_and_bidirectional_characters_are_removed(string? text, string safe) => Assert.Equal(safe, SafeText.OneLine(text));

    // InlineData cannot be used: the text of an attribute cannot contain half a surrogate pair.
    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => Assert.Equal("half \ufffd done", SafeText.OneLine($"half {'\ud83d'} done"));

    [Theory]
    [InlineData("##vso[task.complete result=Succeeded;]")]
    [InlineData("x ##VsO[task.setvariable]y")]
    [InlineData("##[error]no")]
    [InlineData("###[command]")]
    [InlineData("#\u200b#vso[task.complete]")]
    [InlineData("#\u001b[0m#vso[task.complete]")]
    [InlineData("##\u202evso[task.complete]")]
    [InlineData("##\u0000[error]")]
    public void Agent_commands_are_neutralized(string text)
    {
        var safe = SafeText.OneLine(text);

        Assert.DoesNotContain("##[", safe, StringComparison.Ordinal);
        Assert.DoesNotContain("##vso[", safe, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("# #", safe, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_is_truncated_with_a_marker()
    {
        Assert.Equal(new string('x', 999) + "…", SafeText.OneLine(new string('x', 5000)));
        Assert.Equal(new string('x', 1000), SafeText.OneLine(new string('x', 1000)));
    }

    [Fact]
    public void A_cut_never_splits_a_surrogate_pair()
    {
        for (var max = 2; max < 12; max++)
        {
            var safe = SafeText.OneLine("🚀🚀🚀🚀🚀🚀🚀", max);
            Assert.True(safe.Length <= max);
            Assert.DoesNotContain('\ufffd', new string(safe.EnumerateRunes().SelectMany(rune => rune.ToString()).ToArray()));
        }
    }

    [Fact]
    public void A_short_failure_keeps_all_of_Helms_log()
    {
        var message = FluxEvent.Parse(Samples.Bytes("flux/11-v2-install-failed.json")).Message;

        Assert.Equal(
            "Helm install failed for release fcp-demo/ffc-demo-web with chart ffc-demo-web@4.32.30: timeout waiting for: [Deployment/fcp-demo/ffc-demo-web status: 'InProgress'] | Last Helm logs: | 2026-08-20T10:02:10.551100238Z: creating resource(s): {\"resources\":7}",
            SafeText.OneLine(message));
    }

    [Fact]
    public void A_long_failure_keeps_its_error_and_the_end_of_Helms_log()
    {
        var message = FluxEvent.Parse(Samples.Bytes("flux/06-v2-upgrade-failed-multiline-logs.json")).Message;

        var safe = SafeText.OneLine(message, 400);

        Assert.True(safe.Length <= 400);
        Assert.StartsWith("Helm upgrade failed for release", safe, StringComparison.Ordinal);
        Assert.Contains("'InProgress'] | … | ", safe, StringComparison.Ordinal);
        Assert.EndsWith("warning: upgrade failed: {\"error\":{},\"name\":\"ffc-demo-web\"}", safe, StringComparison.Ordinal);
    }
}
