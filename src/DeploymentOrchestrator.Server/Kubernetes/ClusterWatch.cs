using DeploymentOrchestrator.Dashboard;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>Watches the cluster if the configuration says so: each resource, in each namespace, by itself, so that one that is forbidden holds up no other.</summary>
internal sealed class ClusterWatch(KubernetesSettings settings, ClusterApi api, WatchIntake intake, TimeProvider time, ILogger<ResourceWatch> logger) : BackgroundService
{
    private readonly IReadOnlyList<ResourceWatch> _watches = !settings.Watch
        ? []
        : [.. from resource in WatchedResource.All
              from ns in settings.Namespaces.DefaultIfEmpty()
              select new ResourceWatch(resource, ns, settings, api, intake, time, logger)];

    /// <summary>How they fare; empty: nothing is watched.</summary>
    public IReadOnlyList<WatchDetails> Views => [.. _watches.Select(watch => watch.View)];

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_watches.Select(watch => watch.RunAsync(stoppingToken)));
}
