using System.Text.Json;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests.Pages;

public sealed class OverviewFilterTests
{
    [Fact]
    public async Task Releases_are_filtered_by_cause_by_time_and_by_all_filters_combined()
    {
        // Noon, so that all times of a test are on the same day.
        await using var server = await TestServer.StartAsync(new DateTimeOffset(DateTimeOffset.UtcNow.Date.AddHours(12), TimeSpan.Zero));
        using var visitor = await Visitor.SignedInAsync(server);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-old", "1.0.0"));
        await visitor.UntilAsync("/", page => page.Contains(">1.0.0<", StringComparison.Ordinal));
        server.Clock.Jump(TimeSpan.FromHours(2));
        var (failed, _) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-api", "helmReleaseVersion": "2.0.0"}""");
        await server.ReportAsync(SampleEvent.Failed("ffc-demo-api", "2.0.0", "tst1"));
        await TestServer.ResultAsync(failed);
        var (released, _) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "3.0.0"}""");
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "3.0.0"));
        await TestServer.ResultAsync(released);
        await server.AskAsync("""{"helmReleaseName": "ffc-demo-new", "helmReleaseVersion": "4.0.0"}""");
        await visitor.UntilAsync("/", page => page.Contains("1 waiting, 0 not delivered; today (UTC) 1 failed, 1 succeeded", StringComparison.Ordinal));

        Assert.Equal(["ffc-demo-api", "ffc-demo-new", "ffc-demo-web"], await FoundAsync(visitor, "since=1h"));
        Assert.Equal(["ffc-demo-api", "ffc-demo-new", "ffc-demo-old", "ffc-demo-web"], await FoundAsync(visitor, "since=24h"));
        Assert.Equal(["ffc-demo-api"], await FoundAsync(visitor, "cause=Did%20not%20become%20ready"));
        Assert.Equal(["ffc-demo-api"], await FoundAsync(visitor, "cause=Did%20not%20become%20ready&since=1h&place=env%3Dtst1&q=API&state=failed"));
        Assert.Empty(await FoundAsync(visitor, "cause=Did%20not%20become%20ready&state=live"));
        Assert.Empty(await FoundAsync(visitor, "cause=Quota%20exceeded"));
        Assert.Equal(4, (await FoundAsync(visitor, "since=nonsense")).Count);
        server.Clock.Jump(TimeSpan.FromHours(2));
        Assert.Empty(await FoundAsync(visitor, "cause=Did%20not%20become%20ready&since=1h"));
        Assert.Contains("<option value=\"Did not become ready\" selected", await visitor.ReadAsync("/?cause=Did%20not%20become%20ready"));
    }

    [Fact]
    public async Task The_navigation_counts_dead_letters()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        Assert.Contains("class=\"count\" hidden></b>", await visitor.ReadAsync("/health"));

        for (var letter = 1; letter <= 2; letter++)
        {
            await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", $"1.0.{letter}").ToBytes(server.Clock.GetUtcNow() - TimeSpan.FromHours(1)));
        }

        await visitor.UntilAsync("/health", page => page.Contains("class=\"count\">2</b>", StringComparison.Ordinal));
        using var stranger = new Visitor(server);
        Assert.DoesNotContain("class=\"count\"", await stranger.ReadAsync("/sign-in"));
    }

    private static async Task<IReadOnlyList<string?>> FoundAsync(Visitor visitor, string query) =>
        [.. JsonElement.Parse(await visitor.ReadAsync($"/?{query}", "application/json")).GetProperty("releases").EnumerateArray().Select(row => row.GetProperty("release").GetString()).Order(StringComparer.Ordinal)];
}
