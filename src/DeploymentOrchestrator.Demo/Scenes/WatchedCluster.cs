using System.Diagnostics;
using System.Globalization;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;

namespace DeploymentOrchestrator.Demo.Scenes;

/// <summary>No event at all: the server watches the HelmReleases of its cluster.</summary>
internal static class WatchedCluster
{
    private const string Release = "ffc-demo-ledger";

    /// <summary>The scene.</summary>
    public static Scene Scene { get; } = new(
        "the server watches its own cluster, and Flux sends nothing",
        "a HelmRelease that becomes ready releases its pipeline at once, without Alert or Provider.",
        async stage =>
        {
            var pipeline = await stage.AskAsync("run 111", Body("5.2.0"));
            stage.Write(Release, "5.2.0", UpgradeState.Running);
            await stage.UntilAsync(() => pipeline.IsInProgress, "the run's page shows the task at work");
            stage.Write(Release, "5.2.0", UpgradeState.Deployed);
            var ready = Stopwatch.GetTimestamp();
            await stage.ReleasedAsync(pipeline);
            stage.Timeline.Met(string.Create(CultureInfo.InvariantCulture, $"that was {Stopwatch.GetElapsedTime(ready).TotalSeconds:0.0} s after the HelmRelease became ready"));
        });

    private static string Body(string version) =>
        $$"""{"helmReleaseName": "{{Release}}", "helmReleaseVersion": "{{version}}", "match": {"env": "tst1"} }""";
}
