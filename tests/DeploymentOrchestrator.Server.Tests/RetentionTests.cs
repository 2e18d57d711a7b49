using System.Text.Json;
using DeploymentOrchestrator.Demo;
using Microsoft.DurableTask.Client.Entities;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class RetentionTests
{
    [Fact]
    public async Task A_release_without_reports_for_a_month_is_forgotten_and_the_others_are_kept()
    {
        await using var server = await TestServer.StartAsync();
        await HearAsync(server, "ffc-demo-retired");
        server.Clock.Jump(TimeSpan.FromDays(20));
        await HearAsync(server, "ffc-demo-web");

        await server.StopAsync();
        server.Clock.Jump(TimeSpan.FromDays(12));
        await server.StartAsync();
        await AfterSomeLooksAsync(server, async () => await FeedOfAsync(server, "ffc-demo-retired") is null);

        Assert.NotNull(await FeedOfAsync(server, "ffc-demo-web"));
        Assert.DoesNotContain(InstanceIds.ForFeed("ffc-demo-retired").ToString(), await KnownAsync(server));
    }

    [Fact]
    public async Task Ended_instances_are_removed_two_weeks_after_they_began()
    {
        await using var server = await TestServer.StartAsync();
        var (ended, answer) = await server.AskAsync(Body("ffc-demo-web"));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(ended);
        var id = JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;
        Assert.NotNull(await server.Client.GetInstanceAsync(id));

        await server.StopAsync();
        server.Clock.Jump(TimeSpan.FromDays(15));
        await server.StartAsync();

        await AfterSomeLooksAsync(server, async () => await server.Client.GetInstanceAsync(id) is null);
    }

    // The check at the start may run before work that was interrupted by the stop has ended; then the next check finds it.
    private static Task AfterSomeLooksAsync(TestServer server, Func<Task<bool>> isSo)
    {
        var looks = 0;
        return Eventually.TrueAsync(() =>
        {
            server.Clock.Jump(TimeSpan.FromHours(looks++ < 8 ? 6 : 0));
            return isSo();
        });
    }

    private static string Body(string release) => $$"""{"helmReleaseName": "{{release}}", "helmReleaseVersion": "4.32.30"}""";

    private static async Task HearAsync(TestServer server, string release)
    {
        await server.ReportAsync(SampleEvent.Succeeded(release, "4.32.30"));
        await Eventually.TrueAsync(async () => await FeedOfAsync(server, release) is not null);
    }

    private static Task<EntityMetadata?> FeedOfAsync(TestServer server, string release) => server.Client.Entities.GetEntityAsync(InstanceIds.ForFeed(release));

    private static async Task<IReadOnlyList<string>> KnownAsync(TestServer server)
    {
        var known = new List<string>();
        await foreach (var feed in server.Client.Entities.GetAllEntitiesAsync(new EntityQuery { InstanceIdStartsWith = InstanceIds.Feeds, IncludeTransient = true }))
        {
            known.Add(feed.Id.ToString());
        }

        return known;
    }
}
