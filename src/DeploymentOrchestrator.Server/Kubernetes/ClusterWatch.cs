using DeploymentOrchestrator.Dashboard;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>Watches the cluster if that is configured.</summary>
internal sealed class ClusterWatch(KubernetesSettings settings, ClusterApi api, WatchIntake intake, TimeProvider time, ILogger<ResourceWatch> logger) : BackgroundService
{
    private readonly IReadOnlyList<ResourceWatch> _watches =
        settings.Watch ? [.. settings.Scopes.Select(scope => new ResourceWatch(scope, settings, api, intake, time, logger))] : [];

    /// <summary>How they fare; empty: nothing is watched.</summary>
    public IReadOnlyList<WatchDetails> Views => [.. _watches.Select(watch => watch.View)];

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_watches.Select(watch => watch.RunAsync(stoppingToken)));
}
