using DeploymentOrchestrator.Server.Kubernetes;
using Microsoft.Extensions.Configuration;

namespace DeploymentOrchestrator.Cli.Doctor;

/// <summary>Checks the cluster, if it is to be watched: whether the user who runs the doctor may list and watch HelmReleases and HelmCharts.</summary>
internal static class ClusterFindings
{
    public static async Task<IReadOnlyList<Finding>> OfAsync(IConfiguration configuration, CancellationToken cancellationToken) =>
        [.. (await WatchTrial.RunAsync(configuration, cancellationToken)).Select(trial => trial.Failure is { } failure
            ? Finding.Problem("cluster", $"{trial.What}: {failure.Why}", failure.Remedy)
            : Finding.Ok("cluster", $"{trial.What} can be listed and watched"))];
}
