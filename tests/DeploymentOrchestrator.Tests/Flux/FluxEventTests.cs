using System.Diagnostics;
using System.Text;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.Flux;

public sealed class FluxEventTests
{
    private static readonly string Good = Samples.Text("flux/02-v2-upgrade-succeeded.json");

    [Fact]
    public void An_event_without_metadata_has_an_empty_map() =>
        Assert.Empty(FluxEvent.Parse(Samples.Bytes("flux/19-v2-drift-detected.json")).Metadata);

    [Fact]
    public void Unknown_properties_are_ignored() =>
        Assert.Equal("UpgradeSucceeded", Parse(Good.Replace("{\"involvedObject\":{", "{\"new\":[1],\"involvedObject\":{\"fieldPath\":\"x\",", StringComparison.Ordinal)).Reason);

    [Theory]
    [InlineData("2026-08-20T10:15:40Z", "2026-08-20T10:15:40Z")]
    [InlineData("2026-08-20T12:15:40+02:00", "2026-08-20T10:15:40Z")]
    [InlineData("2026-08-20T10:15:40.123456789Z", "2026-08-20T10:15:40.1234567Z")]
    public void Timestamps_are_RFC_3339(string timestamp, string utc) =>
        Assert.Equal(DateTimeOffset.Parse(utc), Parse(Good.Replace("2026-08-20T10:15:40Z", timestamp, StringComparison.Ordinal)).Timestamp);

    [Theory]
    [InlineData("2026-08-20")]
    [InlineData("2026-08-20T10:15:40")]
    [InlineData("20/08/2026 10:15:40 Z")]
    [InlineData("1787220940")]
    [InlineData("2026-13-20T10:15:40Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    public void Any_other_timestamp_is_refused(string timestamp) =>
        Assert.StartsWith("timestamp is \"", Refuse(Good.Replace("2026-08-20T10:15:40Z", timestamp, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"kind\":\"HelmRelease\",", "", "involvedObject.kind is missing")]
    [InlineData("\"name\":\"ffc-demo-web\",", "", "involvedObject.name is missing")]
    [InlineData("\"namespace\":\"flux-config\",", "", "involvedObject.namespace is missing")]
    [InlineData("\"reason\":\"UpgradeSucceeded\",", "", "reason is missing")]
    [InlineData("\"timestamp\":\"2026-08-20T10:15:40Z\",", "", "timestamp is missing")]
    [InlineData("\"involvedObject\":", "\"involved\":", "involvedObject is missing")]
    [InlineData("\"reason\":\"UpgradeSucceeded\"", "\"reason\":7", "reason must be a text; it is Number")]
    [InlineData("\"reason\":\"UpgradeSucceeded\"", "\"reason\":null", "reason must be a text; it is Null")]
    [InlineData("\"app-version\":\"4.32.30\"", "\"app-version\":4", "metadata.app-version must be a text")]
    [InlineData("\"metadata\":{\"app-version\":\"4.32.30\",\"revision\":\"4.32.30\"}", "\"metadata\":[]", "metadata must be an object of texts")]
    [InlineData("\"name\":\"ffc-demo-web\"", "\"name\":\"../evil\"", "involvedObject.name is \"../evil\"")]
    [InlineData("\"name\":\"ffc-demo-web\"", "\"name\":\"@releasefeed@x\"", "involvedObject.name is")]
    [InlineData("\"name\":\"ffc-demo-web\"", "\"name\":\"Upper\"", "involvedObject.name is")]
    [InlineData("\"name\":\"ffc-demo-web\"", "\"name\":\"we\u0431\"", "involvedObject.name is")]
    [InlineData("\"namespace\":\"flux-config\"", "\"namespace\":\"a.b\"", "involvedObject.namespace is")]
    [InlineData("\"reason\":\"UpgradeSucceeded\"", "\"reason\":\"a\",\"reason\":\"UpgradeSucceeded\"", "The body is not the JSON of a Flux event")]
    [InlineData("\"revision\":\"4.32.30\"", "\"revision\":\"4.32.30\",\"revision\":\"4.32.31\"", "The body is not the JSON of a Flux event")]
    [InlineData("\"reason\":\"UpgradeSucceeded\"", "\"reason\":\"\\ud800\"", "The body is not the JSON of a Flux event")]
    [InlineData("\"app-version\":", "\"\\ud800\":", "The body is not the JSON of a Flux event")]
    public void The_error_names_the_invalid_field(string part, string instead, string message)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);
        Assert.StartsWith(message, Refuse(Good.Replace(part, instead, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{}{}")]
    public void A_body_that_is_not_a_JSON_object_is_refused(string body) => Assert.NotEmpty(Refuse(body));

    [Fact]
    public void A_truncated_event_is_refused_wherever_it_was_cut()
    {
        for (var length = 0; length < Good.Length; length++)
        {
            Assert.NotEmpty(Refuse(Good[..length]));
        }
    }

    [Fact]
    public void A_mebibyte_of_metadata_is_read_in_linear_time()
    {
        var many = string.Join(',', Enumerable.Range(0, 80_000).Select(i => $"\"k{i}\":\"\""));
        var large = Good.Replace("\"metadata\":{", $"\"metadata\":{{{many},", StringComparison.Ordinal);

        // A map that is searched from its beginning for each key takes many seconds every time; a busy machine is slow only once.
        Assert.Contains(Enumerable.Range(0, 5), _ =>
        {
            var watch = Stopwatch.StartNew();
            Parse(large);
            return watch.Elapsed < TimeSpan.FromSeconds(2);
        });
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.NotEmpty(Refuse(Good.Replace("{\"involvedObject\"", $"{{\"x\":{new string('[', 100_000)}{new string(']', 100_000)},\"involvedObject\"", StringComparison.Ordinal)));

    [Fact]
    public void Invalid_UTF_8_is_refused() =>
        Assert.StartsWith("The body is not UTF-8", Assert.Throws<FluxEventException>(() => FluxEvent.Parse(Encoding.Latin1.GetBytes("{\"é\":1}"))).Message, StringComparison.Ordinal);

    private static FluxEvent Parse(string text) => FluxEvent.Parse(Encoding.UTF8.GetBytes(text));

    private static string Refuse(string text) => Assert.Throws<FluxEventException>(() => Parse(text)).Message;
}
