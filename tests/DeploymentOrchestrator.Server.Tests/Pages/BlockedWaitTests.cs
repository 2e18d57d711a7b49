using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using DeploymentOrchestrator.Instances;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests.Pages;

/// <summary>A wait whose history this build cannot replay: Flux can no longer release it, but a person can.</summary>
public sealed class BlockedWaitTests
{
    [Theory]
    [InlineData("succeed", "succeeded")]
    [InlineData("fail", "failed")]
    public async Task A_blocked_wait_is_finished_by_hand_on_its_page(string action, string result)
    {
        await using var server = await TestServer.StartAsync();
        var (task, wait) = await BlockAsync(server);
        using var visitor = await Visitor.SignedInAsync(server);
        Assert.Contains("This build cannot replay the history of this wait", await visitor.ReadAsync($"/waits/{wait}"));

        using var done = await visitor.SubmitAsync($"/waits/{wait}/{action}", $"/waits/{wait}/{action}", ("reason", "seen with kubectl"));

        Assert.Equal(result, await TestServer.ResultAsync(task));
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await server.EndOfAsync(wait)).RuntimeStatus);
        await server.UntilAsync(() => task.Log.Contains("Finished by hand: seen with kubectl", StringComparison.Ordinal));
        Assert.Empty(await BlockedAsync(server));
    }

    [Fact]
    public async Task A_blocked_wait_is_finished_by_hand_through_the_API()
    {
        await using var server = await TestServer.StartAsync();
        var (task, wait) = await BlockAsync(server);

        using var done = await server.ManageAsync(HttpMethod.Post, $"api/waits/{Uri.EscapeDataString(wait)}/finish?result=succeeded&reason=seen");

        Assert.Equal(202, (int)done.StatusCode);
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await server.EndOfAsync(wait)).RuntimeStatus);
    }

    // Changes the history as if another build had written it, which called an activity of another name.
    private static async Task<(StandInTask Task, string Wait)> BlockAsync(TestServer server)
    {
        var (task, asked) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""");
        var wait = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;
        await server.UntilAsync(() => task.IsInProgress);
        await server.StopAsync();
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(server.Folder.FullName, "deployments.db")};Pooling=False"))
        {
            database.Open();
            await using var change = new SqliteCommand($"UPDATE history SET body = replace(body, '{Names.UpdateTaskRecord}', 'TellNobody')", database);
            Assert.NotEqual(0, await change.ExecuteNonQueryAsync());
        }

        await server.StartAsync();
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await Eventually.TrueAsync(async () => (await BlockedAsync(server)).ContainsKey(wait));
        Assert.False(task.Completed.IsCompleted);
        return (task, wait);
    }

    private static Task<IReadOnlyDictionary<string, string>> BlockedAsync(TestServer server) => server.Services.GetRequiredService<IInstanceQueries>().GetBlockedAsync(default);
}
