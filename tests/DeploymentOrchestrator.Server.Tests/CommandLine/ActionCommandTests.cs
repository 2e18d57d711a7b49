using System.Text.Json;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

/// <summary>The commands for actions by hand, run as processes against a real server.</summary>
public sealed class ActionCommandTests
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}}""";

    [Fact]
    public async Task A_wait_is_suspended_resumed_and_terminated_only_after_confirmation()
    {
        await using var server = await TestServer.StartAsync();
        var (_, answer) = await server.AskAsync(Body);
        var id = JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;

        var suspended = await RunAsync(server, "suspend", id, "--reason", "Flux is being upgraded");
        var status = (await Eventually.GetAsync(() => server.Client.FindAsync(id), instance => instance?.RuntimeStatus is OrchestrationRuntimeStatus.Suspended))!.RuntimeStatus;
        var resumed = await RunAsync(server, "resume", id, "-o", "json");
        var unmeant = await RunAsync(server, "terminate", id);
        var open = (await server.Client.FindAsync(id))!.IsCompleted;
        var terminated = await RunAsync(server, "terminate", id, "--yes");

        Assert.Equal((ExitCodes.Done, $"{id} is suspended.\n"), (suspended.ExitCode, suspended.Output.ReplaceLineEndings("\n")));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, status);
        Assert.Equal(id, JsonElement.Parse(resumed.Output).GetProperty("instanceId").GetString());
        Assert.Equal(ExitCodes.Configuration, unmeant.ExitCode);
        Assert.Contains("Add --yes", unmeant.Error, StringComparison.Ordinal);
        Assert.False(open);
        Assert.Equal(ExitCodes.Done, terminated.ExitCode);
        await server.EndOfAsync(id);
    }

    [Fact]
    public async Task Dead_letters_are_listed_and_resent_through_the_intake()
    {
        await using var server = await TestServer.StartAsync();
        await server.ReportAsync(Recorded.Flux("02-v2-upgrade-succeeded.json"));
        await server.AskAsync(Body);

        var listed = await Eventually.GetAsync(() => RunAsync(server, "dead-letters"), told => told.Output.Contains("ffc-demo-web", StringComparison.Ordinal));
        var names = await RunAsync(server, "dead-letters", "-o", "name");
        var json = await RunAsync(server, "dead-letters", "-o", "json");
        var preview = await RunAsync(server, "redrive", "--dry-run", names.Output.Trim(), "dead:0000000000");
        var previewJson = await RunAsync(server, "redrive", "--dry-run", names.Output.Trim(), "-o", "json");
        var still = await RunAsync(server, "dead-letters", "-o", "name");
        var redriven = await RunAsync(server, "redrive", names.Output.Trim(), "dead:0000000000");
        var left = await RunAsync(server, "dead-letters");

        Assert.StartsWith("AGE ", listed.Output);
        Assert.Contains("4.32.30", listed.Output, StringComparison.Ordinal);
        Assert.Equal(names.Output.Trim(), JsonElement.Parse(json.Output)[0].GetProperty("id").GetString());
        Assert.Equal((ExitCodes.NotFound, ExitCodes.Done), (preview.ExitCode, previewJson.ExitCode));
        Assert.StartsWith($"{names.Output.Trim()} would be sent (dry run).", preview.Output);
        Assert.Contains("It says: UpgradeSucceeded of ffc-demo-web", preview.Output, StringComparison.Ordinal);
        Assert.Contains("ffc-demo-web 4.32.30, plan ", preview.Output, StringComparison.Ordinal);
        Assert.Equal(2, JsonElement.Parse(previewJson.Output).GetProperty("preview").GetArrayLength());
        Assert.Equal(names.Output, still.Output);
        Assert.Equal(ExitCodes.NotFound, redriven.ExitCode);
        Assert.Contains("accepted", redriven.Output, StringComparison.Ordinal);
        Assert.StartsWith("dead:0000000000: ", redriven.Error);
        Assert.Equal("There is no dead letter.\n", left.Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("4.32.30", ExitCodes.Done, "Succeeded: ")]
    [InlineData("4.32.31", ExitCodes.NotMet, "Failed: ")]
    public async Task A_watched_request_ends_with_the_result_of_its_wait(string deployed, int exitCode, string words)
    {
        await using var server = await TestServer.StartAsync();
        using var watch = CliProcess.Start(
            [("DEPLOYMENT_ORCHESTRATOR_MANAGEMENT_URL", $"{server.ManagementAddress}"), ("DEPLOYMENT_ORCHESTRATOR_MANAGEMENT_KEY", TestServer.ManagementKey)],
            "request", "--release", "ffc-demo-web", "--version", "4.32.30", "--plan-url", $"{server.AzureDevOps.Organization}", "--trial", "--watch", "--server", $"{server.Address}", "--key", TestServer.Key);
        var taken = await watch.StandardOutput.ReadLineAsync().WaitAsync(CliProcess.Limit);
        await server.ReportAsync(Demo.SampleEvent.Succeeded("ffc-demo-web", deployed));
        var output = await watch.StandardOutput.ReadToEndAsync().WaitAsync(CliProcess.Limit);
        await watch.WaitForExitAsync().WaitAsync(CliProcess.Limit);

        Assert.StartsWith("202 Waiting until", taken);
        Assert.Equal(exitCode, watch.ExitCode);
        Assert.Contains("Waiting for Flux to deploy ffc-demo-web 4.32.30", output, StringComparison.Ordinal);
        Assert.Contains($"\n{words}", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static Task<CliResult> RunAsync(TestServer server, params string[] args) =>
        CliProcess.RunAsync([.. args, "--server", $"{server.ManagementAddress}", "--key", TestServer.ManagementKey]);
}
