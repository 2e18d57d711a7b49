using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class FluxEventRouteTests
{
    [Fact]
    public async Task Every_recorded_event_is_delivered_as_classified()
    {
        using var expected = JsonDocument.Parse(Recorded.Flux("expected.json"));
        var files = expected.RootElement.EnumerateObject()
            .Select(entry => (File: entry.Name, Means: entry.Value, At: TimestampOf(entry.Name)))
            .OrderBy(entry => entry.At)
            .ToArray();
        await using var server = await TestServer.StartAsync(files[0].At);

        var wrong = new List<string>();
        foreach (var (file, means, at) in files)
        {
            server.Clock.JumpTo(at.AddSeconds(1));
            using var answer = await server.ReportAsync(Recorded.Flux(file));
            if (await SaidAsync(server, answer) is var said && said != Expected(means))
            {
                wrong.Add($"{file}: {said}, not {Expected(means)}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("01-v2-install-succeeded.json")]
    [InlineData("02-v2-upgrade-succeeded.json")]
    [InlineData("16-v2-test-succeeded.json")]
    [InlineData("28-v2-oci-chartref-upgrade-succeeded.json")]
    [InlineData("29-v2-git-revision-upgrade-succeeded.json")]
    [InlineData("51-v2beta2-upgrade-succeeded.json")]
    [InlineData("61-v2beta1-upgrade-succeeded.json")]
    public async Task An_event_of_every_controller_generation_releases_its_pipeline(string file)
    {
        await using var server = await TestServer.StartAsync(TimestampOf(file));

        var (task, _) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""");
        using var answer = await server.ReportAsync(Recorded.Flux(file));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        Assert.Empty(server.AzureDevOps.Broken);
    }

    [Fact]
    public async Task An_event_with_a_wrong_signature_gets_a_401_response()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30").ToBytes(DateTimeOffset.UtcNow), "sha256=00");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Without_a_webhook_every_event_gets_a_401_response_unless_unsigned_events_are_allowed()
    {
        await using var server = await TestServer.StartAsync(settings: ["--Flux:AllowUnsigned=true"]);

        using var answer = await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30").ToBytes(DateTimeOffset.UtcNow), "");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task An_event_that_may_be_a_replay_goes_to_the_dead_letters()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30").ToBytes(DateTimeOffset.UtcNow.AddMinutes(-16)));

        Assert.StartsWith("dead:", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("instanceId").GetString());
    }

    private static DateTimeOffset TimestampOf(string file) => JsonElement.Parse(Recorded.Flux(file)).GetProperty("timestamp").GetDateTimeOffset();

    private static string Expected(JsonElement means) => means.GetProperty("verdict").GetString() is "None"
        ? "nothing"
        : $"{means.GetProperty("verdict")} of {means.GetProperty("release")} {Shown(means.GetProperty("version"))}";

    // The input of the delivery shows how the server interpreted the event.
    private static async Task<string> SaidAsync(TestServer server, HttpResponseMessage answer)
    {
        if (answer.StatusCode is not HttpStatusCode.Accepted)
        {
            return $"{(int)answer.StatusCode}";
        }

        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).TryGetProperty("instanceId", out var given) ? given.GetString()! : null;
        if (id is null)
        {
            return "nothing";
        }

        var report = (await server.Client.FindAsync(id))!.Input();
        return $"{report.GetProperty("verdict")} of {report.GetProperty("release")} {Shown(report.TryGetProperty("version", out var version) ? version : default)}";
    }

    private static string Shown(JsonElement version) => version.ValueKind is JsonValueKind.String ? version.GetString()! : "(no version)";
}
