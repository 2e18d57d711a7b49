using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Replay;
using DurableTask.Contracts;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

public sealed class ReplayCommandTests : IDisposable
{
    private static readonly string Histories = Path.Combine(AppContext.BaseDirectory, "Histories");
    private static readonly string Released = Path.Combine(Histories, "released.json");
    private static readonly string Incompatible = Path.Combine(Histories, "Incompatible", "renamed-activity.json");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    [Fact]
    public async Task A_matching_history_is_printed_step_by_step_and_ends_with_same()
    {
        var replay = await CliProcess.RunAsync("replay", Released);

        Assert.Equal(ExitCodes.Done, replay.ExitCode);
        Assert.Contains("a pipeline waits for ffc-demo-web 4.32.30", replay.Output);
        Assert.Contains("4.32.30 is what is awaited, the place matches", replay.Output);
        Assert.Contains("phase               waiting → decided", replay.Output);
        Assert.Contains("→ decision          Succeeded: ", replay.Output);
        Assert.EndsWith("same: this build does with ffc-demo-web:4.32.30:b0fb9f2395 what is recorded\n", replay.Output);
        Assert.DoesNotContain('\u001b', replay.Output);
        Assert.Empty(replay.Error);
    }

    [Fact]
    public async Task A_diverging_history_is_reported_with_both_sides_and_exit_code_1()
    {
        var replay = await CliProcess.RunAsync("replay", Incompatible);

        Assert.Equal(ExitCodes.NotMet, replay.ExitCode);
        Assert.Contains("diverges at 3", replay.Output);
        Assert.Contains("recorded: activity ShowProgress (#1)", replay.Output);
        Assert.Contains("the code: did activity TellProgress (#1)", replay.Output);
        Assert.Contains("then in the history, not reached", replay.Output);
    }

    [Fact]
    public async Task A_folder_gets_one_line_per_history_and_exit_code_1_if_one_diverges()
    {
        var all = await CliProcess.RunAsync("replay", "--all", Histories);
        var apart = await CliProcess.RunAsync("replay", "--all", Path.Combine(Histories, "Incompatible"));

        Assert.Equal((ExitCodes.Done, ExitCodes.NotMet), (all.ExitCode, apart.ExitCode));
        Assert.Equal(Directory.GetFiles(Histories, "*.json").Length, all.Output.Split('\n').Count(line => line.StartsWith("same ", StringComparison.Ordinal)));
        Assert.Contains("diverges  renamed-activity.json  at event 3 of the history", apart.Output);
        Assert.Contains("0 of 1 histories replay the same.", apart.Output);
    }

    [Fact]
    public async Task A_folder_without_histories_is_an_error()
    {
        var replay = await CliProcess.RunAsync("replay", "--all", _folder.FullName);

        Assert.Equal(ExitCodes.Configuration, replay.ExitCode);
        Assert.Contains("nothing was replayed", replay.Error);
    }

    [Fact]
    public async Task Json_output_is_machine_readable()
    {
        var same = await CliProcess.RunAsync("replay", Released, "-o", "json");
        var parted = await CliProcess.RunAsync("replay", Incompatible, "-o", "json");

        var json = JsonElement.Parse(same.Output);
        Assert.Equal("same", json.GetProperty("verdict").GetString());
        Assert.Equal("Success", json.GetProperty("trace").GetProperty("steps").EnumerateArray().SelectMany(step => step.GetProperty("reports").EnumerateArray()).Single().GetProperty("effect").GetString());
        Assert.Equal(3, JsonElement.Parse(parted.Output).GetProperty("trace").GetProperty("divergence").GetProperty("position").GetInt32());
        Assert.Equal(ExitCodes.NotMet, parted.ExitCode);
    }

    [Fact]
    public async Task It_stops_after_the_given_event()
    {
        var replay = await CliProcess.RunAsync("replay", Released, "--until", "7");

        Assert.Equal(ExitCodes.Done, replay.ExitCode);
        Assert.Contains("    7  ", replay.Output);
        Assert.DoesNotContain("decided", replay.Output);
        Assert.EndsWith("same up to event 7; stopped there, as asked\n", replay.Output);
    }

    [Fact]
    public async Task It_waits_for_a_debugger_and_says_how_to_attach()
    {
        using var replay = CliProcess.Start("replay", Released, "--break-at", "10");

        var line = await replay.StandardError.ReadLineAsync().WaitAsync(CliProcess.Limit);
        var isWaiting = !replay.HasExited;
        replay.Kill();
        await replay.WaitForExitAsync().WaitAsync(CliProcess.Limit);

        Assert.Equal($"Waiting for a debugger before event 10: attach to process {replay.Id} (Ctrl+C gives up).", line);
        Assert.True(isWaiting);
    }

    [Fact]
    public async Task It_reads_standard_input_and_a_history_with_its_id()
    {
        var history = await File.ReadAllTextAsync(Released);

        var replay = await CliProcess.RunAsync($$"""{"instanceId": "mine", "history": {{history}} }""", ["replay", "-", "--until", "1"]);

        Assert.Equal(ExitCodes.Done, replay.ExitCode);
        Assert.StartsWith("ffc-demo-web:4.32.30:b0fb9f2395 (PipelineWait)", replay.Output);
    }

    [Fact]
    public async Task It_reads_Durable_Functions_output_and_reports_what_that_lacks()
    {
        const string Status = """
            {"name":"DeliverReport","instanceId":"report:1","runtimeStatus":"Running","input":{"key":"00000000000000000000000000000001","release":"web","version":"1.0.0",
             "place":{"namespace":"apps","keys":{}},"verdict":"Deployed","reason":"UpgradeSucceeded","message":"x","at":"2026-08-20T10:00:00Z","acceptedAt":"2026-08-20T10:00:00Z",
             "helmRevision":null,"metadata":{},"late":false},"customStatus":null,"output":null,"historyEvents":[
             {"EventType":"ExecutionStarted","Timestamp":"2026-08-20T10:00:01.0000000Z","FunctionName":"DeliverReport"},
             {"EventType":"EventSent","Timestamp":"2026-08-20T10:00:01.0100000Z","InstanceId":"@releasefeed@web","Name":"op","Input":"{\"op\":\"Report\",\"id\":\"7\"}"},
             {"EventType":"TimerCreated","Timestamp":"2026-08-20T10:00:01.0100000Z","FireAt":"2026-08-20T10:00:31.0000000Z"}]}
            """;

        var same = await CliProcess.RunAsync(Status, ["replay", "-"]);
        var parted = await CliProcess.RunAsync(Status.Replace("@releasefeed@web", "@releasefeed@other", StringComparison.Ordinal), ["replay", "-"]);
        var unasked = await CliProcess.RunAsync(Status.Replace("historyEvents", "noEvents", StringComparison.Ordinal), ["replay", "-"]);

        Assert.Equal((ExitCodes.Done, ExitCodes.NotMet, ExitCodes.Configuration), (same.ExitCode, parted.ExitCode, unasked.ExitCode));
        Assert.Contains("not checked: timers: the status shows no cancellation", same.Output);
        Assert.Contains("diverges at 1", parted.Output);
    }

    [Fact]
    public async Task Text_in_a_file_cannot_control_the_terminal()
    {
        var history = (await File.ReadAllTextAsync(Released)).Replace("Helm upgrade succeeded", """\\u001b]0;owned\\u0007[red]Helm\\nupgrade succeeded""", StringComparison.Ordinal);

        var replay = await CliProcess.RunAsync(history, ["replay", "-"]);

        Assert.Contains("[red]Helm | upgrade succeeded", replay.Output);
        Assert.DoesNotContain(replay.Output, character => char.IsControl(character) && character is not '\n' and not '\r');
    }

    [Theory]
    [InlineData("not json", "is not a history that can be replayed")]
    [InlineData("{}", "neither a JSON array of history events nor an object")]
    [InlineData("[]", "has no ExecutionStarted")]
    [InlineData("""[{"EventType":"ExecutionStarted","EventId":-1,"Timestamp":"2026-08-20T10:00:00Z","Name":"Other"}]""", "of orchestrator Other; this build replays PipelineWait and DeliverReport")]
    [InlineData("""[{"EventType":"Nonsense"}]""", "is not a history that can be replayed")]
    public async Task An_invalid_history_is_one_line_and_exit_code_2(string text, string words)
    {
        var replay = await CliProcess.RunAsync(text, ["replay", "-"]);

        Assert.Equal(ExitCodes.Configuration, replay.ExitCode);
        Assert.Contains(words, Assert.Single(replay.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("Give a FILE or an ID, or --all DIR", "replay")]
    [InlineData("are for one history", "replay", "--all", ".", "--until", "3")]
    [InlineData("--until is \"-3\"", "replay", "x.json", "--until", "-3")]
    public async Task Wrong_use_is_exit_code_2(string words, params string[] args)
    {
        var replay = await CliProcess.RunAsync(args);

        Assert.Equal(ExitCodes.Configuration, replay.ExitCode);
        Assert.Contains(words, replay.Error);
    }

    [Fact]
    public async Task Help_is_exit_code_0() => Assert.Equal(ExitCodes.Done, (await CliProcess.RunAsync("replay", "--help")).ExitCode);

    [Fact]
    public async Task A_history_recorded_by_a_real_server_replays()
    {
        await using var server = await TestServer.StartAsync();
        var (task, answer) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""");
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.29"));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        var id = JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;
        await server.EndOfAsync(id);

        var history = HistorySerializer.Deserialize(HistorySerializer.SerializeToString(await server.Client.GetOrchestrationHistoryAsync(id)));
        var trace = Tracer.Run(id, history);

        Assert.Null(trace.Divergence);
        Assert.Empty(trace.ChangedPayloads);
        Assert.True(trace.IsEnded);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
