using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Server.Store;
using DurableTask.Sqlite.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.FaultTests.Faults;

public sealed class FullDatabaseTests
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""";

    [Fact]
    public async Task A_database_that_fills_up_during_a_burst_defers_new_requests_and_keeps_accepted_ones()
    {
        await using var server = await TestServer.StartAsync();
        var database = server.Services.GetRequiredService<TaskHub>().Database!;
        var early = await AskAsync(server, NewRuns(20));
        await database.LimitPagesAsync(extra: 8);

        var burst = await AskAsync(server, NewRuns(100));
        using var told = await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await database.LimitPagesAsync(extra: 1_000_000);

        var putOff = burst.Where(ask => ask.Answer.Status is not 202).ToList();
        Assert.All(early, ask => Assert.Equal(202, ask.Answer.Status));
        Assert.NotEmpty(putOff);
        Assert.All(putOff, ask => Assert.Equal((503, true), (ask.Answer.Status, ask.Answer.Headers.ContainsKey("Retry-After"))));
        var again = await AskAsync(server, putOff.Select(ask => ask.Pipeline));
        Assert.All(again, ask => Assert.Equal(202, ask.Answer.Status));
        if (told.StatusCode is not System.Net.HttpStatusCode.Accepted)
        {
            Assert.NotNull(told.Headers.RetryAfter);
            using var toldAgain = await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        }

        foreach (var ask in early.Concat(burst.Except(putOff)).Concat(again))
        {
            Assert.Equal("succeeded", await TestServer.ResultAsync(ask.Task));
        }

        server.Clock.Jump(TimeSpan.FromSeconds(2));
        using var health = await server.GetAsync("healthz");
        Assert.True(health.IsSuccessStatusCode);
        Assert.All(server.AzureDevOps.Tasks, task => Assert.InRange(task.Results.Count, 0, 1));
    }

    [Fact]
    public async Task A_server_that_cannot_write_to_its_database_is_not_ready()
    {
        await using var server = await TestServer.StartAsync();
        var database = server.Services.GetRequiredService<TaskHub>().Database!;
        await database.LimitPagesAsync(extra: 0);

        using var full = await server.GetAsync("healthz/ready");
        using var live = await server.GetAsync("healthz/live");
        await database.LimitPagesAsync(extra: 1_000_000);
        server.Clock.Jump(TimeSpan.FromSeconds(2));
        using var again = await server.GetAsync("healthz/ready");

        Assert.Equal((503, 200, 200), ((int)full.StatusCode, (int)live.StatusCode, (int)again.StatusCode));
    }

    private static IEnumerable<PipelineTask> NewRuns(int count) => Enumerable.Range(0, count).Select(i => PipelineTask.OfNewRun($"run {i}"));

    private static async Task<Ask[]> AskAsync(TestServer server, IEnumerable<PipelineTask> pipelines) =>
        await Task.WhenAll(pipelines.Select(async pipeline =>
        {
            var (task, answer) = await server.AskAsync(Body, pipeline);
            return new Ask(pipeline, task, answer);
        }));

    private sealed record Ask(PipelineTask Pipeline, Demo.StandIns.AzureDevOps.StandInTask Task, RawResponse Answer);
}
