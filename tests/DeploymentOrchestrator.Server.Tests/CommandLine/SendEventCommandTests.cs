using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Demo.StandIns.EventHubs;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

public sealed class SendEventCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    [Fact]
    public async Task A_synthetic_event_releases_its_pipeline()
    {
        await using var server = await TestServer.StartAsync();
        var (task, _) = await server.AskAsync("""{"helmReleaseName": "podinfo", "helmReleaseVersion": "6.7.0", "namespace": "apps", "match": {"env": "snd1", "team": "a"}}""");

        var sent = await CliProcess.RunAsync(
            "send-event", "--release", "podinfo", "--version", "6.7.0", "--namespace", "apps", "--env", "snd1", "--metadata", "team=a", "--server", $"{server.Address}", "--secret", TestServer.Secret);

        Assert.Equal((ExitCodes.Done, ""), (sent.ExitCode, sent.Error));
        Assert.StartsWith("202 Deployed of podinfo 6.7.0 accepted", sent.Output);
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
    }

    [Theory]
    [InlineData("InstallSucceeded", "Deployed")]
    [InlineData("InstallFailed", "AttemptFailed")]
    [InlineData("UpgradeFailed", "AttemptFailed")]
    [InlineData("TestSucceeded", "Tested")]
    [InlineData("TestFailed", "TestFailed")]
    [InlineData("RollbackSucceeded", "RolledBack")]
    [InlineData("RollbackFailed", "Removed")]
    [InlineData("UninstallSucceeded", "Removed")]
    [InlineData("UninstallFailed", "Removed")]
    public async Task Each_reason_has_the_same_effect_as_from_Flux(string reason, string verdict)
    {
        await using var server = await TestServer.StartAsync();

        var sent = await CliProcess.RunAsync(
            "send-event", "--release", "podinfo", "--version", "6.7.0", "--reason", reason, "--server", $"{server.Address}", "--secret", TestServer.Secret, "-o", "json");

        Assert.Equal(ExitCodes.Done, sent.ExitCode);
        using var answer = JsonDocument.Parse(sent.Output);
        Assert.StartsWith($"{verdict} of podinfo 6.7.0", answer.RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_recorded_event_is_old_unless_it_is_dated_now()
    {
        await using var server = await TestServer.StartAsync();
        var file = Path.Combine(_folder.FullName, "event.json");
        await File.WriteAllBytesAsync(file, Recorded.Flux("02-v2-upgrade-succeeded.json"));

        var old = await CliProcess.RunAsync("send-event", file, "--server", $"{server.Address}", "--secret", TestServer.Secret);
        var fresh = await CliProcess.RunAsync("send-event", file, "--now", "--server", $"{server.Address}", "--secret", TestServer.Secret);

        Assert.Contains("Kept as a dead letter", old.Output);
        Assert.Contains("Deployed of ffc-demo-web 4.32.30 accepted", fresh.Output);
    }

    [Fact]
    public async Task An_event_sent_to_the_Event_Hub_arrives_byte_for_byte_without_properties()
    {
        await using var hub = EventHubsStandIn.Start(1, TimeProvider.System);
        var file = Path.Combine(_folder.FullName, "event.json");
        await File.WriteAllBytesAsync(file, Recorded.Flux("02-v2-upgrade-succeeded.json"));

        var sent = await CliProcess.RunAsync("send-event", file, "--event-hub", hub.ConnectionString);
        var configured = await CliProcess.RunAsync([("EventHub__ConnectionString", hub.ConnectionString)], "send-event", "--release", "podinfo", "--version", "6.7.0", "--event-hub", "-o", "json");

        Assert.Equal((ExitCodes.Done, ""), (sent.ExitCode, sent.Error));
        Assert.StartsWith("Sent to flux-events of 127.0.0.1.", sent.Output);
        Assert.Equal((ExitCodes.Done, ""), (configured.ExitCode, configured.Error));
        var events = hub.Partitions[0].Events;
        Assert.Equal(2, events.Count);
        Assert.Equal(Recorded.Flux("02-v2-upgrade-succeeded.json"), events[0].Body);
        Assert.Null(events[0].ApplicationProperties);
        Assert.Contains("UpgradeSucceeded", Encoding.UTF8.GetString(events[1].Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Event_Hub_error_is_reported_with_the_remedy()
    {
        await using var hub = EventHubsStandIn.Start(1, TimeProvider.System);
        hub.RefusesTokens = true;

        var refused = await CliProcess.RunAsync("send-event", "--release", "podinfo", "--version", "6.7.0", "--event-hub", hub.ConnectionString);
        hub.Stop();
        var away = await CliProcess.RunAsync("send-event", "--release", "podinfo", "--version", "6.7.0", "--event-hub", hub.ConnectionString);
        var nonsense = await CliProcess.RunAsync("send-event", "--release", "podinfo", "--version", "6.7.0", "--event-hub", "nonsense");
        var status = await CliProcess.RunAsync("""{"apiVersion":"v1","items":[],"kind":"List"}""", ["send-event", "-", "--event-hub", hub.ConnectionString]);

        Assert.Equal(ExitCodes.Refused, refused.ExitCode);
        Assert.Contains("Azure Event Hubs Data Sender", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Unreachable, away.ExitCode);
        Assert.Contains("port 5671", away.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Configuration, nonsense.ExitCode);
        Assert.Contains("is not a connection string of Event Hubs", nonsense.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Configuration, status.ExitCode);
        Assert.All([refused, away, nonsense, status], told => Assert.DoesNotContain("c3RhbmQtaW4=", told.Error + told.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_output_of_kubectl_goes_to_the_status_route()
    {
        await using var server = await TestServer.StartAsync();

        var sent = await CliProcess.RunAsync("""{"apiVersion":"v1","items":[],"kind":"List"}""", ["send-event", "-", "--server", $"{server.Address}", "--secret", TestServer.Secret]);

        Assert.Equal(ExitCodes.Done, sent.ExitCode);
        Assert.Contains("0 objects read", sent.Output);
    }

    [Fact]
    public async Task Address_and_secret_come_from_the_environment_too()
    {
        await using var server = await TestServer.StartAsync();

        var sent = await CliProcess.RunAsync(
            [("DEPLOYMENT_ORCHESTRATOR_URL", $"{server.Address}"), ("DEPLOYMENT_ORCHESTRATOR_WEBHOOK_SECRET", TestServer.Secret)],
            "send-event", "--release", "podinfo", "--version", "6.7.0");

        Assert.Equal((ExitCodes.Done, ""), (sent.ExitCode, sent.Error));
    }

    [Fact]
    public async Task A_refusal_is_one_line_with_the_reason_and_exit_code_6()
    {
        await using var server = await TestServer.StartAsync();

        var sent = await CliProcess.RunAsync("send-event", "--release", "podinfo", "--version", "6.7.0", "--server", $"{server.Address}", "--secret", "wrong");

        Assert.Equal((ExitCodes.Refused, ""), (sent.ExitCode, sent.Output));
        Assert.StartsWith("401 X-Signature fits none of the secrets", sent.Error);
        Assert.Single(sent.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_unreachable_server_is_named_and_gives_exit_code_5()
    {
        var sent = await CliProcess.RunAsync("send-event", "--release", "podinfo", "--version", "6.7.0", "--server", "http://127.0.0.1:1");

        Assert.Equal(ExitCodes.Unreachable, sent.ExitCode);
        Assert.StartsWith("Cannot connect to http://127.0.0.1:1/", sent.Error);
    }

    [Theory]
    [InlineData("Give --release NAME and --version V, or a FILE", "--release", "podinfo")]
    [InlineData("Give --release NAME and --version V, or a FILE", "event.json", "--release", "podinfo")]
    [InlineData("--server is \"ftp://x\"", "--release", "podinfo", "--version", "6.7.0", "--server", "ftp://x")]
    [InlineData("--metadata is \"env\"", "--release", "podinfo", "--version", "6.7.0", "--metadata", "env")]
    [InlineData("--reason is \"Upgraded\": write InstallSucceeded, ", "--release", "podinfo", "--version", "6.7.0", "--reason", "Upgraded")]
    [InlineData("none.json cannot be read", "none.json")]
    public async Task Wrong_use_is_explained_with_exit_code_2(string words, params string[] args)
    {
        var sent = await CliProcess.RunAsync(["send-event", .. args]);

        Assert.Equal(ExitCodes.Configuration, sent.ExitCode);
        Assert.Contains(words, sent.Error);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
