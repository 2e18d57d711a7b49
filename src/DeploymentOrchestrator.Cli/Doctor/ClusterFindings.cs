using DeploymentOrchestrator.Server.Kubernetes;
using Microsoft.Extensions.Configuration;

namespace DeploymentOrchestrator.Cli.Doctor;

/// <summary>The cluster, if it is to be watched: whether HelmReleases and HelmCharts may be listed and watched. As whoever runs this.</summary>
internal static class ClusterFindings
{
    public static async Task<IReadOnlyList<Finding>> OfAsync(IConfiguration configuration, CancellationToken cancellationToken) =>
        [.. (await WatchTrial.RunAsync(configuration, cancellationToken)).Select(trial => trial.Failure is { } failure
            ? Finding.Problem("cluster", $"{trial.What}: {failure.Why}", failure.Remedy)
            : Finding.Ok("cluster", $"{trial.What} can be listed and watched"))];
}
