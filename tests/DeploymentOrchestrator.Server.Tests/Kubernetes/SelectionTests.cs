namespace DeploymentOrchestrator.Server.Tests.Kubernetes;

/// <summary>What the server watches: which versions, namespaces and labels.</summary>
public sealed class SelectionTests
{
    [Theory]
    [InlineData("v2")]
    [InlineData("v2beta2")]
    [InlineData("v2beta1")]
    public async Task The_API_version_that_the_cluster_serves_is_used(string version)
    {
        await using var watching = await WatchingServer.StartAsync(cluster =>
        {
            cluster.Served.Clear();
            cluster.Served[$"helm.toolkit.fluxcd.io/{version}"] = "helmreleases";
            // At first, this version is served without HelmCharts.
            cluster.Served["source.toolkit.fluxcd.io/v1"] = "gitrepositories";
            cluster.Served["source.toolkit.fluxcd.io/v1beta2"] = "helmcharts";
        });
        watching.Apply(new("web", "4.32.30", watching.Now) { ApiVersion = $"helm.toolkit.fluxcd.io/{version}" });

        await watching.DeliveredAsync("Deployed", "web");
        Assert.Contains($"/apis/helm.toolkit.fluxcd.io/{version}/helmreleases?limit=", watching.Lists[0], StringComparison.Ordinal);
        Assert.Contains(watching.Cluster.Calls, call => call.StartsWith("/apis/source.toolkit.fluxcd.io/v1beta2/helmcharts?watch=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upgrade_of_Flux_that_drops_the_API_version_is_detected()
    {
        await using var watching = await WatchingServer.StartAsync(cluster =>
        {
            cluster.Served.Clear();
            cluster.Served["helm.toolkit.fluxcd.io/v2beta2"] = "helmreleases";
            cluster.Served["source.toolkit.fluxcd.io/v1"] = "helmcharts";
        });

        watching.Cluster.Served["helm.toolkit.fluxcd.io/v2"] = "helmreleases";
        watching.Cluster.Served.TryRemove("helm.toolkit.fluxcd.io/v2beta2", out _);
        watching.Cluster.CutWatches();
        watching.Apply(new("web", "4.32.30", watching.Now));

        await watching.DeliveredAsync("Deployed", "web");
    }

    [Fact]
    public async Task A_cluster_without_Flux_is_retried()
    {
        await using var watching = await WatchingServer.OpenAsync(cluster => cluster.Served.Clear());
        await Eventually.TrueAsync(() => Task.FromResult(watching.Watches[0].Problem?.Contains("Is Flux installed there?", StringComparison.Ordinal) is true));

        watching.Cluster.Served["helm.toolkit.fluxcd.io/v2"] = "helmreleases";
        watching.Apply(new("web", "4.32.30", watching.Now));

        await watching.DeliveredAsync("Deployed", "web");
    }

    [Fact]
    public async Task With_selected_namespaces_each_list_is_complete_for_its_namespace()
    {
        await using var watching = await WatchingServer.StartAsync(settings: ["--Kubernetes:Namespaces:0=team-a", "--Kubernetes:Namespaces:1=team-b"]);
        watching.Apply(new("a", "1.0.0", watching.Now) { Namespace = "team-a" });
        watching.Apply(new("bb", "1.0.0", watching.Now) { Namespace = "team-b" });
        watching.Apply(new("other", "1.0.0", watching.Now) { Namespace = "team-c" });
        await watching.DeliveredAsync("Deployed", "a");
        await watching.DeliveredAsync("Deployed", "bb");

        watching.Cluster.IsSilent = true;
        watching.Cluster.Objects.Delete("helmreleases", "team-b", "bb");
        watching.Cluster.Compact();
        watching.Cluster.CutWatches();
        watching.Cluster.IsSilent = false;

        await watching.DeliveredAsync("Gone", "bb");
        Assert.Equal(0, watching.Delivered("Gone", "a"));
        Assert.Equal(0, watching.Delivered("Deployed", "other"));
    }

    [Fact]
    public async Task With_a_selector_unlisted_objects_are_kept_and_deletions_are_still_seen()
    {
        var web = new Dictionary<string, string> { ["team"] = "web" };
        await using var watching = await WatchingServer.StartAsync(settings: "--Kubernetes:LabelSelector=team=web");
        watching.Apply(new("a", "1.0.0", watching.Now) { Labels = web });
        watching.Apply(new("bb", "1.0.0", watching.Now) { Labels = web });
        watching.Apply(new("other", "1.0.0", watching.Now));
        await watching.DeliveredAsync("Deployed", "a");
        await watching.DeliveredAsync("Deployed", "bb");

        watching.Cluster.IsSilent = true;
        watching.Cluster.Objects.Delete("helmreleases", "flux-config", "a");
        watching.Cluster.Compact();
        watching.Cluster.CutWatches();
        watching.Cluster.IsSilent = false;
        await watching.WatchesAsync(3);
        watching.Apply(new("bb", "1.0.0", watching.Now));

        await watching.DeliveredAsync("Gone", "bb");
        Assert.Equal(0, watching.Delivered("Gone", "a"));
        Assert.Equal(0, watching.Delivered("Deployed", "other"));
        Assert.All(watching.Lists, list => Assert.Contains("labelSelector=team%3Dweb", list, StringComparison.Ordinal));
    }
}
