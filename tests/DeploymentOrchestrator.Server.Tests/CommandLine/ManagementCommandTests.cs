using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Flux;
using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

/// <summary>The commands that call a running server, run as processes against a real one.</summary>
public sealed class ManagementCommandTests
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}}""";

    [Fact]
    public async Task Status_shows_waits_live_versions_and_results()
    {
        await using var server = await TestServer.StartAsync();
        var (task, _) = await server.AskAsync(Body);
        await server.AskAsync("""{"helmReleaseName": "ffc-demo-other", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(Demo.SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);

        var all = await RunAsync(server, "status");
        var version = await RunAsync(server, "status", "ffc-demo-web@4.32.30");
        var json = await RunAsync(server, "status", "ffc-demo-web", "-o", "json");
        var unknown = await RunAsync(server, "status", "ffc-demo-web-2");

        Assert.Equal((0, 0, 0), (all.ExitCode, version.ExitCode, json.ExitCode));
        Assert.Contains("ffc-demo-other", all.Output);
        Assert.Contains("4.32.30 in", all.Output);
        Assert.StartsWith("ffc-demo-web 4.32.30", version.Output);
        Assert.Contains("succeeded", version.Output);
        Assert.Contains("UpgradeSucceeded", version.Output);
        Assert.Equal("ffc-demo-web", JsonElement.Parse(json.Output).GetProperty("release").GetString());
        Assert.Equal(ExitCodes.NotFound, unknown.ExitCode);
        Assert.Contains("Nothing is known about ffc-demo-web-2", unknown.Error);
        Assert.DoesNotContain('\u001b', all.Output + version.Output);
    }

    [Fact]
    public async Task Waits_lists_open_waits_with_their_remaining_time()
    {
        await using var server = await TestServer.StartAsync();
        var none = await RunAsync(server, "waits");
        var noneOfIt = await RunAsync(server, "waits", "--release", "nope");
        var (_, answer) = await server.AskAsync(Body);

        var waits = await RunAsync(server, "waits");
        var json = await RunAsync(server, "waits", "-o", "json");

        Assert.Equal(("No pipeline waits.", "No pipeline waits for nope."), (none.Output.TrimEnd(), noneOfIt.Output.TrimEnd()));
        Assert.Contains("snd1", waits.Output);
        Assert.Matches(@"\b5[45]m\b", waits.Output);
        Assert.Equal(InstanceId(answer), Assert.Single(JsonElement.Parse(json.Output).EnumerateArray()).GetProperty("instanceId").GetString());
    }

    [Fact]
    public async Task Events_shows_past_events_and_then_follows()
    {
        await using var server = await TestServer.StartAsync();
        await server.ReportAsync(Demo.SampleEvent.Succeeded("ffc-demo-web", "4.32.29"));
        await server.ReportAsync(Demo.SampleEvent.Succeeded("ffc-demo-other", "1.0.0"));
        var last = await RunAsync(server, "events");

        using var follow = CliProcess.Start([.. With(server, "events", "--follow", "-o", "json", "--release", "ffc-demo-web")]);
        var first = await follow.StandardOutput.ReadLineAsync().WaitAsync(CliProcess.Limit);
        await server.ReportAsync(Demo.SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        var second = await follow.StandardOutput.ReadLineAsync().WaitAsync(CliProcess.Limit);
        follow.Kill();
        await follow.WaitForExitAsync().WaitAsync(CliProcess.Limit);

        Assert.Equal(["ffc-demo-web 4.32.29", "ffc-demo-other 1.0.0"], last.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[42..line.IndexOf(" in ", StringComparison.Ordinal)]));
        Assert.Equal(["4.32.29", "4.32.30"], new[] { first, second }.Select(line => JsonElement.Parse(line!).GetProperty("version").GetString()));
    }

    [Fact]
    public async Task History_writes_a_file_that_replays_and_replay_can_fetch_it_directly()
    {
        await using var server = await TestServer.StartAsync();
        var (task, answer) = await server.AskAsync(Body);
        await server.ReportAsync(Demo.SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        await server.EndOfAsync(InstanceId(answer));
        var file = Path.Combine(server.Folder.FullName, "history.json");

        var history = await RunAsync(server, "history", InstanceId(answer), "--file", file);
        var offline = await CliProcess.RunAsync("replay", file);
        var fetched = await RunAsync(server, "replay", InstanceId(answer));
        var unknown = await RunAsync(server, "history", "nobody:1.0.0:0123456789");

        Assert.Equal((0, 0, 0), (history.ExitCode, offline.ExitCode, fetched.ExitCode));
        Assert.Contains($"same: this build does with {InstanceId(answer)} what is recorded", offline.Output);
        Assert.Equal(offline.Output, fetched.Output);
        Assert.DoesNotContain("is written differently", fetched.Output);
        Assert.Equal(ExitCodes.NotFound, unknown.ExitCode);
    }

    [Fact]
    public async Task A_status_from_the_Durable_Functions_API_replays_too()
    {
        await using var server = await TestServer.StartAsync();
        var (task, answer) = await server.AskAsync(Body);
        await server.ReportAsync(Demo.SampleEvent.Succeeded("ffc-demo-web", "4.32.29"));
        await server.ReportAsync(Demo.SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        await server.EndOfAsync(InstanceId(answer));
        using var http = new HttpClient();
        var status = await http.GetStringAsync(new Uri(
            server.ManagementAddress,
            $"runtime/webhooks/durabletask/instances/{Uri.EscapeDataString(InstanceId(answer))}?showHistory=true&showHistoryOutput=true&showInput=true&code={TestServer.ManagementKey}"));

        var replay = await CliProcess.RunAsync(status, ["replay", "-"]);

        Assert.True(replay.ExitCode == ExitCodes.Done, replay.Error + replay.Output);
        Assert.Contains("not checked: ", replay.Output);
        Assert.Contains("decision", replay.Output);
    }

    [Fact]
    public async Task Raise_terminate_and_purge_act_or_explain_why_not()
    {
        await using var server = await TestServer.StartAsync();
        var (_, answer) = await server.AskAsync(Body);
        var id = InstanceId(answer);

        var purgedEarly = await RunAsync(server, "purge", id);
        var raised = await RunAsync(server, "raise", id, "DeploymentReported", "--event-data", """{"not": "a report"}""");
        var terminated = await RunAsync(server, "terminate", id, "--yes", "--reason", "the run was deleted");
        await server.EndOfAsync(id);
        var again = await RunAsync(server, "terminate", id, "--yes");
        var preview = await RunAsync(server, "purge", "--from", "2000-01-01T00:00Z", "--status", "Terminated");
        var purged = await RunAsync(server, "purge", "--from", "2000-01-01T00:00Z", "--status", "Terminated", "--yes");
        var gone = await RunAsync(server, "purge", id);

        Assert.Equal((ExitCodes.Refused, 0, 0), (purgedEarly.ExitCode, raised.ExitCode, terminated.ExitCode));
        Assert.Contains("has not ended: terminate it first", purgedEarly.Error);
        Assert.Equal(ExitCodes.Refused, again.ExitCode);
        Assert.Contains("has ended", again.Error);
        Assert.Contains(id, preview.Output, StringComparison.Ordinal);
        Assert.Contains("1 instance would be removed. Add --yes to do it.", preview.Output, StringComparison.Ordinal);
        Assert.StartsWith("1 instance removed", purged.Output);
        Assert.Equal(ExitCodes.NotFound, gone.ExitCode);
        Assert.Null(await server.Client.GetInstanceAsync(id));
    }

    [Fact]
    public async Task Finish_completes_the_task_or_explains_why_not()
    {
        await using var server = await TestServer.StartAsync();
        var (task, answer) = await server.AskAsync(Body);
        var id = InstanceId(answer);

        var unasked = await RunAsync(server, "finish", id, "--result", "failed", "--reason", "withdrawn");
        var odd = await RunAsync(server, "finish", id, "--result", "perhaps", "--reason", "withdrawn", "--yes");
        var unknown = await RunAsync(server, "finish", "nobody:1.0.0:0123456789", "--result", "failed", "--reason", "withdrawn", "--yes");
        var done = await RunAsync(server, "finish", id, "--result", "failed", "--reason", "withdrawn", "--yes");
        var result = await TestServer.ResultAsync(task);
        var again = await RunAsync(server, "finish", id, "--result", "succeeded", "--reason", "withdrawn", "--yes");

        Assert.Equal((2, 2, ExitCodes.NotFound, 0, ExitCodes.Refused), (unasked.ExitCode, odd.ExitCode, unknown.ExitCode, done.ExitCode, again.ExitCode));
        Assert.Contains("Add --yes", unasked.Error);
        Assert.Contains("is told that it has failed", done.Output);
        Assert.Equal("failed", result);
        Assert.Contains("by hand already", again.Error);
    }

    [Fact]
    public async Task Kiosk_links_are_made_listed_and_revoked()
    {
        await using var server = await TestServer.StartAsync();

        var none = await RunAsync(server, "kiosk-links");
        var made = await RunAsync(server, "kiosk-link", "create", "lobby", "--days", "10", "--reason", "the entrance");
        var twice = await RunAsync(server, "kiosk-link", "create", "lobby");
        var odd = await RunAsync(server, "kiosk-link", "create", "a b");
        var json = await RunAsync(server, "kiosk-link", "create", "kitchen", "-o", "json");
        var listed = await RunAsync(server, "kiosk-links");
        var names = await RunAsync(server, "kiosk-links", "-o", "name");
        var revoked = await RunAsync(server, "kiosk-link", "revoke", "lobby", "nobody");
        var left = await RunAsync(server, "kiosk-links", "-o", "json");

        Assert.Equal("There is no kiosk link.", none.Output.TrimEnd());
        Assert.Equal((0, ExitCodes.Refused, ExitCodes.Refused, ExitCodes.NotFound), (made.ExitCode, twice.ExitCode, odd.ExitCode, revoked.ExitCode));
        Assert.StartsWith($"{server.ManagementAddress}sign-in/kiosk?code=", made.Output.Split('\n')[1]);
        Assert.StartsWith("409 There is a kiosk link lobby already.", twice.Error);
        Assert.Single(twice.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"{server.ManagementAddress}sign-in/kiosk?code=", JsonElement.Parse(json.Output).GetProperty("link").GetString());
        Assert.Matches(@"^NAME +AGE +EXPIRES IN +LAST USED +MADE BY\s+kitchen +\d+s +89d +- +127.0.0.1\s+lobby +\d+s +9d +- +127.0.0.1\s*$", listed.Output);
        Assert.Equal(["kitchen", "lobby"], names.Output.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("lobby is revoked.", revoked.Output.TrimEnd());
        Assert.Contains("has no kiosk link nobody", revoked.Error);
        Assert.Equal("kitchen", Assert.Single(JsonElement.Parse(left.Output).EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_missing_server_or_key_or_invalid_use_is_one_line_and_an_exit_code()
    {
        await using var server = await TestServer.StartAsync();
        var address = $"{server.ManagementAddress}";

        var nobody = await CliProcess.RunAsync("waits", "--server", "http://127.0.0.1:9/", "--key", TestServer.ManagementKey);
        var wrongKey = await CliProcess.RunAsync("waits", "--server", address, "--key", TestServer.Key);
        var noKey = await CliProcess.RunAsync("waits", "--server", address, "--data", Path.Combine(server.Folder.FullName, "elsewhere"));
        var noJson = await RunAsync(server, "raise", "a:b:c", "DeploymentReported", "--event-data", "{");
        var noId = await RunAsync(server, "purge");

        Assert.Equal(
            (ExitCodes.Unreachable, ExitCodes.Refused, ExitCodes.Configuration, ExitCodes.Configuration, ExitCodes.Configuration),
            (nobody.ExitCode, wrongKey.ExitCode, noKey.ExitCode, noJson.ExitCode, noId.ExitCode));
        Assert.All([nobody, wrongKey, noKey, noJson], result => Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("Is the server started", nobody.Error);
        Assert.Contains("management key", wrongKey.Error);
        Assert.Contains("--key", noKey.Error);
    }

    [Fact]
    public async Task Calling_the_public_listener_names_the_management_address_to_use()
    {
        await using var server = await TestServer.StartAsync();

        var status = await CliProcess.RunAsync("status", "--server", $"{server.Address}", "--key", TestServer.ManagementKey);
        var history = await CliProcess.RunAsync("history", "a:b:c", "--server", $"{server.Address}", "--key", TestServer.ManagementKey);
        var request = await CliProcess.RunAsync(
            "request", "--release", "podinfo", "--version", "6.7.0", "--plan-url", "https://dev.azure.com/acme/", "--trial", "--server", $"{server.ManagementAddress}", "--key", TestServer.ManagementKey);

        Assert.All([status, history], told => Assert.Equal(ExitCodes.Refused, told.ExitCode));
        Assert.All([status, history], told => Assert.Contains("does not have the management API. Give --server the address of the management listener", told.Error, StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Refused, request.ExitCode);
        Assert.Contains("Is --server the address of the public listener", request.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_from_Flux_cannot_control_the_terminal()
    {
        await using var server = await TestServer.StartAsync();
        var now = DateTimeOffset.UtcNow;

        // Bypass the intake, which would sanitize it already.
        var report = new Report(
            "00000000000000000000000000000001", "ffc-demo-web", "4.32.30", new Place("apps", new Dictionary<string, string>()), Verdict.AttemptFailed, "UpgradeFailed",
            "\u001b]0;owned\u0007[red]Helm\nfailed", now, now, null, new Dictionary<string, string>());
        await server.Client.ScheduleNewOrchestrationInstanceAsync(Names.DeliverReport, report, new StartOrchestrationOptions(InstanceIds.ForReport(report.Key)));
        await server.EndOfAsync(InstanceIds.ForReport(report.Key));

        var events = await RunAsync(server, "events");
        var status = await RunAsync(server, "status", "ffc-demo-web@4.32.30");

        Assert.Contains("[red]Helm | failed", events.Output);
        Assert.Contains("[red]Helm | failed", status.Output);
        Assert.DoesNotContain(events.Output + status.Output, character => char.IsControl(character) && character is not '\n' and not '\r');
    }

    private static Task<CliResult> RunAsync(TestServer server, params string[] args) => CliProcess.RunAsync([.. With(server, args)]);

    private static IEnumerable<string> With(TestServer server, params string[] args) =>
        [.. args, "--server", $"{server.ManagementAddress}", "--key", TestServer.ManagementKey];

    private static string InstanceId(RawResponse answer) => JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;
}
