using System.Net;
using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Replay;
using DurableTask.Contracts;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class HistoryDownloadTests
{
    [Fact]
    public async Task A_downloaded_history_replays_and_contains_no_token()
    {
        await using var server = await TestServer.StartAsync();
        var (task, asked) = await server.AskAsync("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(SampleEvent.Succeeded("web", "1.0.0"));
        await TestServer.ResultAsync(task);
        var id = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;
        var instance = await server.EndOfAsync(id);

        using var answer = await server.ManageAsync(HttpMethod.Get, $"api/instances/{id}/history");
        var text = await answer.Content.ReadAsStringAsync();
        var recorded = JsonElement.Parse(text);
        var history = HistorySerializer.Deserialize(recorded.GetProperty("history").GetRawText());

        Assert.Equal((id, "PipelineWait", "Completed"), (recorded.GetProperty("instanceId").GetString(), recorded.GetProperty("name").GetString(), recorded.GetProperty("runtimeStatus").GetString()));
        Assert.Equal((await server.Client.GetOrchestrationHistoryAsync(id)).Count, history.Count);
        Assert.Null(Tracer.Run(id, history).Divergence);
        Assert.DoesNotContain(instance.Input().GetProperty("target").GetProperty("protectedToken").GetString()!, text);
        Assert.True(text.Split("protectedToken\\\":\\\"***").Length > 3, "it is in the input and in each call to Azure DevOps");
    }

    [Fact]
    public async Task A_payload_of_the_maximum_depth_is_returned_whole()
    {
        await using var server = await TestServer.StartAsync(customise: builder => builder.Services.AddDurableTaskWorker(
            worker => worker.AddTasks(tasks => tasks.AddOrchestratorFunc<JsonElement, JsonElement>("Echo", (_, input) => input))));
        var deep = JsonElement.Parse($"{string.Concat(Enumerable.Repeat("[", 62))}{{\"protectedToken\":\"secret\"}}{string.Concat(Enumerable.Repeat("]", 62))}");
        await server.Client.ScheduleNewOrchestrationInstanceAsync("Echo", deep, new StartOrchestrationOptions("deep"));
        await server.EndOfAsync("deep");

        using var answer = await server.ManageAsync(HttpMethod.Get, "api/instances/deep/history");
        using var shown = await server.ManageAsync(HttpMethod.Get, "runtime/webhooks/durabletask/instances/deep?showHistory=true&showHistoryOutput=true");

        Assert.All(new[] { answer, shown }, one => Assert.Equal(HttpStatusCode.OK, one.StatusCode));
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync());
        Assert.DoesNotContain("secret", await shown.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_missing_instance_is_not_found()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.ManageAsync(HttpMethod.Get, "api/instances/nothing/history");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
