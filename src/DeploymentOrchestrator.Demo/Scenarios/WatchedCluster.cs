using System.Diagnostics;
using System.Globalization;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;

namespace DeploymentOrchestrator.Demo.Scenarios;

/// <summary>No event at all: the server watches the HelmReleases of its cluster.</summary>
internal static class WatchedCluster
{
    private const string Release = "ffc-demo-ledger";

    /// <summary>The scenario.</summary>
    public static Scenario Scenario { get; } = new(
        "the server watches its own cluster, and Flux sends nothing",
        "a HelmRelease that becomes ready releases its pipeline at once, without Alert or Provider.",
        async context =>
        {
            var pipeline = await context.AskAsync("run 111", Body("5.2.0"));
            context.Write(Release, "5.2.0", UpgradeState.Running);
            await context.UntilAsync(() => pipeline.IsInProgress, "the run's page shows the task at work");
            context.Write(Release, "5.2.0", UpgradeState.Deployed);
            var ready = Stopwatch.GetTimestamp();
            await context.ReleasedAsync(pipeline);
            context.Output.Met(string.Create(CultureInfo.InvariantCulture, $"that was {Stopwatch.GetElapsedTime(ready).TotalSeconds:0.0} s after the HelmRelease became ready"));
        });

    private static string Body(string version) =>
        $$"""{"helmReleaseName": "{{Release}}", "helmReleaseVersion": "{{version}}", "match": {"env": "tst1"} }""";
}
