using DeploymentOrchestrator.Demo.StandIns.Kubernetes;

namespace DeploymentOrchestrator.Server.Tests.Kubernetes;

/// <summary>How a server that watches its cluster reacts to what it sees there. No event is sent.</summary>
public sealed class WatchTests
{
    private const string Request = """{"helmReleaseName": "web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}}""";

    [Fact]
    public async Task A_change_releases_the_pipeline_that_waits_for_it()
    {
        await using var watching = await WatchingServer.StartAsync();
        var (task, _) = await watching.Server.AskAsync(Request);

        watching.Apply(new("web", "4.32.30", watching.Now, UpgradeState.Running));
        watching.Apply(new("web", "4.32.30", watching.Now));

        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        Assert.Empty(watching.Server.AzureDevOps.Broken);
    }

    [Fact]
    public async Task A_version_deployed_before_the_server_started_releases_a_later_request()
    {
        await using var watching = await WatchingServer.StartAsync(cluster => cluster.Objects.Apply($"{new HelmReleaseManifest("web", "4.32.30", DateTimeOffset.UtcNow.AddDays(-3))}"));

        var (task, _) = await watching.Server.AskAsync(Request);

        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
    }

    [Fact]
    public async Task Retries_that_are_exhausted_fail_the_pipeline_at_once()
    {
        await using var watching = await WatchingServer.StartAsync(settings: "--Waits:FailureGrace=00:05:00");
        var (task, _) = await watching.Server.AskAsync(Request);

        watching.Apply(new("web", "4.32.30", watching.Now, UpgradeState.Stalled));

        Assert.Equal("failed", await TestServer.ResultAsync(task));
        Assert.Contains(task.Issues, issue => issue.Message.Contains("Flux gave up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_state_that_becomes_final_without_a_change_is_read_again_in_time()
    {
        await using var watching = await WatchingServer.StartAsync(settings: "--Waits:FailureGrace=00:05:00");
        var (task, _) = await watching.Server.AskAsync(Request);
        watching.Apply(new("web", "4.32.30", watching.Now, UpgradeState.Canceled));
        await watching.DeliveredAsync("Working", "web");

        watching.Server.Clock.Jump(TimeSpan.FromSeconds(31));

        Assert.Equal("failed", await TestServer.ResultAsync(task));
        Assert.Equal(2, watching.Lists.Count);
    }

    [Fact]
    public async Task A_deleted_object_is_removed_at_once()
    {
        await using var watching = await WatchingServer.StartAsync();
        watching.Apply(new("web", "4.32.30", watching.Now));
        await watching.DeliveredAsync("Deployed", "web");

        watching.Cluster.Objects.Delete("helmreleases", "flux-config", "web");

        await watching.DeliveredAsync("Gone", "web");
        Assert.Single(watching.Lists);
    }

    [Fact]
    public async Task A_change_of_one_object_does_not_affect_the_others()
    {
        await using var watching = await WatchingServer.StartAsync(cluster => cluster.Objects.Apply($"{new HelmReleaseManifest("web", "4.32.30", DateTimeOffset.UtcNow)}"));
        await watching.DeliveredAsync("Deployed", "web");

        foreach (var other in new[] { "second", "third" })
        {
            watching.Apply(new(other, "1.0.0", watching.Now));
            await watching.DeliveredAsync("Deployed", other);
        }

        Assert.Equal(0, watching.Delivered("Gone", "web"));
    }

    [Fact]
    public async Task A_change_without_effect_is_not_delivered_again()
    {
        await using var watching = await WatchingServer.StartAsync();
        var deployed = new HelmReleaseManifest("web", "4.32.30", watching.Now);
        watching.Apply(deployed);
        for (var i = 0; i < 20; i++)
        {
            watching.Apply(deployed with { Values = new { changed = i }, Labels = new Dictionary<string, string> { ["i"] = $"{i}" } });
        }

        watching.Apply(deployed with { Name = "last" });
        await watching.DeliveredAsync("Deployed", "last");

        Assert.Equal(1, watching.Delivered("Deployed", "web"));
    }

    [Fact]
    public async Task A_burst_is_delivered_completely_and_each_change_once()
    {
        await using var watching = await WatchingServer.StartAsync();
        Parallel.For(0, 500, i => watching.Apply(new($"web-{i}", "4.32.30", watching.Now)));

        await Eventually.TrueAsync(() => Task.FromResult(Enumerable.Range(0, 500).All(i => watching.Delivered("Deployed", $"web-{i}") == 1)));
        Assert.Single(watching.Lists);
    }

    [Fact]
    public async Task Values_may_nest_deep()
    {
        await using var watching = await WatchingServer.StartAsync();
        object deep = 1;
        for (var i = 0; i < 60; i++)
        {
            deep = new[] { deep };
        }

        watching.Apply(new("web", "4.32.30", watching.Now) { Values = deep });

        await watching.DeliveredAsync("Deployed", "web");
    }

    [Fact]
    public async Task A_chart_error_is_logged_to_waits_for_its_release()
    {
        await using var watching = await WatchingServer.StartAsync();
        var (task, _) = await watching.Server.AskAsync(Request);

        watching.Cluster.Objects.Apply($$$"""
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"HelmChart","metadata":{"name":"flux-config-web","namespace":"flux-config","generation":2},
             "status":{"conditions":[{"type":"Ready","status":"False","reason":"ChartPullError","message":"no 'web' chart with version matching '4.32.30' found","observedGeneration":2,"lastTransitionTime":"{{{watching.Now:yyyy-MM-dd'T'HH:mm:ss'Z'}}}"}]}}
            """);

        await watching.Server.UntilAsync(() => task.Log.Contains("no 'web' chart with version matching", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_restart_known_states_are_not_delivered_again_and_missing_objects_are_removed()
    {
        await using var watching = await WatchingServer.StartAsync();
        watching.Apply(new("web", "4.32.30", watching.Now));
        watching.Apply(new("api", "4.32.30", watching.Now));
        await watching.DeliveredAsync("Deployed", "web");
        await watching.DeliveredAsync("Deployed", "api");
        await Eventually.TrueAsync(async () => (await (await watching.Server.ManageAsync(HttpMethod.Get, "api/deployments")).Content.ReadAsStringAsync()).Contains("web", StringComparison.Ordinal));

        await watching.Server.StopAsync();
        watching.Cluster.Objects.Delete("helmreleases", "flux-config", "web");
        watching.Cluster.Compact();
        await watching.Server.StartAsync();

        await watching.DeliveredAsync("Gone", "web");
        Assert.Equal(1, watching.Delivered("Deployed", "api"));
        Assert.Equal(0, watching.Delivered("Gone", "api"));
    }
}
