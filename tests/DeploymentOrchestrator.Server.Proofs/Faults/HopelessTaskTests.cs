using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Server.Demo;
using DeploymentOrchestrator.Server.Demo.StandIn;
using DeploymentOrchestrator.Server.Tests.Harness;

namespace DeploymentOrchestrator.Server.Proofs.Faults;

public sealed class HopelessTaskTests
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""";

    [Fact]
    public async Task A_task_that_Azure_DevOps_fails_on_for_ever_delays_no_other_says_how_it_stands_and_can_be_terminated()
    {
        await using var server = await TestServer.StartAsync();
        var hopeless = PipelineTask.OfNewRun("hopeless");
        server.AzureDevOps.Script(StandInRoute.Event, call => call.PlanId == hopeless.PlanId ? new StandInAnswer(500, new Dictionary<string, string>(), "") : null);
        var (task, asked) = await server.AskAsync(Body, hopeless);
        var (other, _) = await server.AskAsync(Body);

        await server.ReportAsync(FluxEvent.Succeeded("ffc-demo-web", "4.32.30"));

        Assert.Equal("succeeded", await TestServer.ResultAsync(other));
        var id = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;
        await Eventually.TrueAsync(() =>
        {
            server.Clock.Jump(TimeSpan.FromMinutes(1));
            return Task.FromResult(Sends(server, hopeless) >= 4);
        });
        var status = await Eventually.GetAsync(
            async () => (await server.Client.GetInstanceAsync(id))!.CustomStatus!.Value, status => status.TryGetProperty("sendsNextAt", out _));

        Assert.InRange(status.GetProperty("attempts").GetInt32(), 4, 100);
        Assert.Contains("500", status.GetProperty("lastAnswer").GetProperty("detail").GetString());
        await server.Client.TerminateInstanceAsync(id, "the run is long over");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await server.EndOfAsync(id)).RuntimeStatus);
        Assert.Empty(task.Results);
    }

    private static int Sends(TestServer server, PipelineTask task) =>
        server.AzureDevOps.Calls.Count(call => call.Route is StandInRoute.Event && call.PlanId == task.PlanId);
}
