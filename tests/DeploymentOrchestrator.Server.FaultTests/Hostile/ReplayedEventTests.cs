using System.Net.Http.Json;
using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Somebody who once saw a signed event sends it again: the signature is valid forever, but the event is not.</summary>
public sealed class ReplayedEventTests
{
    private const string FirstListener = "\"listeners\":{\"";
    private const string NoListener = "\"listeners\":{}";
    private const string Asked = """{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""";

    [Fact]
    public async Task A_replayed_old_event_releases_no_pipeline_and_changes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var captured = SampleEvent.Succeeded("web", "1.0.0").ToBytes(server.Clock.GetUtcNow());
        server.Clock.Jump(TimeSpan.FromMinutes(16));
        var (task, _) = await server.AskAsync(Asked);
        var before = await FeedAsync(server, feed => feed.Contains(FirstListener, StringComparison.Ordinal));

        Assert.StartsWith("dead:", await ReportAsync(server, captured));
        Assert.StartsWith("dead:", await ReportAsync(server, captured));

        Assert.Equal(before, await FeedAsync(server));
        Assert.False(task.Completed.IsCompleted);
        Assert.Equal(2, await CountAsync(server));
    }

    [Fact]
    public async Task A_duplicate_event_notifies_no_pipeline_twice_and_changes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var (task, _) = await server.AskAsync(Asked);
        var captured = SampleEvent.Succeeded("web", "1.0.0").ToBytes(server.Clock.GetUtcNow());
        var first = await ReportAsync(server, captured);
        await TestServer.ResultAsync(task);
        await server.EndOfAsync(first);
        var before = (await FeedAsync(server, feed => feed.Contains(NoListener, StringComparison.Ordinal)), await CountAsync(server));

        Assert.Equal(first, await ReportAsync(server, captured));
        Assert.Equal(first, await ReportAsync(server, captured));

        Assert.Equal(before, (await FeedAsync(server), await CountAsync(server)));
        Assert.Single(server.AzureDevOps.Calls, call => call.Route is StandInRoute.Event);
    }

    [Fact]
    public async Task A_duplicate_of_a_replaced_version_does_not_restore_it()
    {
        await using var server = await TestServer.StartAsync();
        var captured = SampleEvent.Succeeded("web", "1.0.0").ToBytes(server.Clock.GetUtcNow());
        await server.EndOfAsync(await ReportAsync(server, captured));
        server.Clock.Jump(TimeSpan.FromMinutes(2));
        await server.EndOfAsync(await ReportAsync(server, SampleEvent.Succeeded("web", "2.0.0").ToBytes(server.Clock.GetUtcNow())));
        var before = await FeedAsync(server);

        await ReportAsync(server, captured);

        Assert.Equal(before, await FeedAsync(server));
        var (task, _) = await server.AskAsync(Asked);
        await server.UntilAsync(() => task.IsLogAttached);
        Assert.DoesNotContain("succeeded", task.Results);
    }

    private static async Task<string> ReportAsync(TestServer server, byte[] body)
    {
        using var answer = await server.ReportAsync(body);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("instanceId").GetString()!;
    }

    private static async Task<string?> FeedAsync(TestServer server) => (await server.Client.Entities.GetEntityAsync(InstanceIds.ForFeed("web")))?.State.Value;

    // A wait joins and leaves without any notification.
    private static Task<string?> FeedAsync(TestServer server, Func<string, bool> isSo) =>
        Eventually.GetAsync(() => FeedAsync(server), feed => feed is not null && isSo(feed));

    private static async Task<int> CountAsync(TestServer server)
    {
        var count = 0;
        await foreach (var _ in server.Client.GetAllInstancesAsync(new()))
        {
            count++;
        }

        return count;
    }
}
