using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Waits;

/// <summary>What a wait's custom status says, which pages and command line read.</summary>
public sealed class WaitStatusTests
{
    private readonly World _world = new();

    [Fact]
    public void The_status_contains_the_whole_course_and_stays_small()
    {
        var wait = _world.Request(env: "snd1");
        for (var i = 0; i < 40; i++)
        {
            _world.Pass(seconds: 1).Flux(Verdict.AttemptFailed, message: $"{i} " + new string('x', 990));
        }

        var status = wait.Status;
        Assert.True(status.GetRawText().Length <= WaitStatus.MaxCharacters);
        Assert.Equal("waiting", status.GetProperty("phase").GetString());
        Assert.Equal("VersionFailed", status.GetProperty("failsNext").GetProperty("cause").GetString());
        Assert.Contains("39 xxx", status.GetProperty("story").EnumerateArray().Last().GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_status_no_longer_names_what_was_live_before_a_newer_version_came()
    {
        _world.Flux(Verdict.Deployed, "4.32.29");
        var wait = _world.Pass(minutes: 1).Request(env: "snd1");
        _world.Pass(seconds: 1);
        Assert.StartsWith("4.32.29 in snd1", wait.Status.GetProperty("liveThere").GetString(), StringComparison.Ordinal);

        _world.Flux(Verdict.Deployed, World.Newer);
        _world.Pass(seconds: 1);

        Assert.Equal("Superseded", wait.Status.GetProperty("failsNext").GetProperty("cause").GetString());
        Assert.False(wait.Status.TryGetProperty("liveThere", out _));
    }

    [Fact]
    public void A_status_that_is_too_long_drops_only_the_oldest_lines()
    {
        var wait = _world.Request(env: "snd1");
        for (var i = 0; i < 12; i++)
        {
            // JSON writes each of these as six characters.
            _world.Pass(seconds: 1).Flux(Verdict.AttemptFailed, message: $"{i} " + new string('ä', 300));
        }

        var status = wait.Status;
        Assert.True(status.GetRawText().Length <= WaitStatus.MaxCharacters);
        Assert.Equal("snd1", status.GetProperty("match").GetProperty("env").GetString());
        Assert.Contains("11 äää", status.GetProperty("story").EnumerateArray().Last().GetString(), StringComparison.Ordinal);
    }
}
