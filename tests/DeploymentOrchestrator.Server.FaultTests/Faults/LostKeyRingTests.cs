using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Server.FaultTests.Faults;

public sealed class LostKeyRingTests
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""";

    [Fact]
    public async Task A_lost_key_ring_makes_its_waits_visibly_undeliverable_and_new_waits_work()
    {
        await using var server = await TestServer.StartAsync();
        var (orphan, asked) = await server.AskAsync(Body);
        await server.UntilAsync(() => orphan.IsInProgress);
        await server.StopAsync();
        Directory.Delete(Path.Combine(server.Folder.FullName, "keys"), recursive: true);

        await server.StartAsync();
        var (fresh, _) = await server.AskAsync(Body);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));

        Assert.Equal("succeeded", await TestServer.ResultAsync(fresh));
        var id = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;
        var ended = await server.EndOfAsync(id);
        var outcome = Json.Read<WaitOutcome>(ended.Output()!.Value);
        Assert.Equal((TaskResult.Succeeded, false, CompletionAnswer.Unreadable), (outcome.Result, outcome.Delivered, outcome.Answer!.Answer));
        Assert.False(ended.CustomStatus()!.Value.GetProperty("delivered").GetBoolean());
        Assert.Contains(server.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains($"{id}: the result can never be delivered", StringComparison.Ordinal));
        Assert.Empty(orphan.Results);
    }
}
