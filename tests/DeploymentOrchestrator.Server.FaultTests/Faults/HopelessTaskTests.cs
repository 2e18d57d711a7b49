using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.FaultTests.Faults;

public sealed class HopelessTaskTests
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""";

    [Fact]
    public async Task A_task_that_can_never_be_completed_delays_no_other_shows_its_attempts_and_can_be_terminated()
    {
        await using var server = await TestServer.StartAsync();
        var hopeless = PipelineTask.OfNewRun("hopeless");
        server.AzureDevOps.Script(StandInRoute.Event, call => call.PlanId == hopeless.PlanId ? new StandInAnswer(500, new Dictionary<string, string>(), "") : null);
        var (task, asked) = await server.AskAsync(Body, hopeless);
        var (other, _) = await server.AskAsync(Body);

        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));

        Assert.Equal("succeeded", await TestServer.ResultAsync(other));
        var id = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;
        var status = await RefusedAsync(server, id, times: 1);
        for (var times = 2; times <= 4; times++)
        {
            // Move the clock only between two calls: a call in progress would seem to have taken too long.
            server.Clock.JumpTo(status.GetProperty("sendsNextAt").GetDateTimeOffset());
            status = await RefusedAsync(server, id, times);
        }

        Assert.Contains("500", status.GetProperty("lastAnswer").GetProperty("detail").GetString());
        await server.Client.TerminateInstanceAsync(id, (object)"the run is long over");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await server.EndOfAsync(id)).RuntimeStatus);
        Assert.Empty(task.Results);
    }

    private static async Task<JsonElement> RefusedAsync(TestServer server, string id, int times)
    {
        var status = await Eventually.GetAsync(
            async () => (await server.Client.FindAsync(id))!.CustomStatus(),
            status => status is { } told && told.TryGetProperty("sendsNextAt", out _) && told.GetProperty("attempts").GetInt32() >= times);
        return status!.Value;
    }
}
