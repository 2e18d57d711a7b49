using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.EventHubs;
using DeploymentOrchestrator.Server.Kubernetes;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>How it stands with what this server reads by itself, for the pages.</summary>
internal sealed class IntakeStatus(ServerSettings settings, ClusterWatch cluster, IServiceProvider services) : IIntakeStatus
{
    /// <inheritdoc/>
    public EventHubDetails? EventHub => settings.EventHub is { } hub && services.GetService<EventHubStatus>() is { } status
        ? new(
            hub.Description,
            status.Problem,
            [.. status.Partitions.Select(partition => new PartitionDetails(partition.Id, partition.Lag, partition.LastEnqueuedAt, partition.Problem))])
        : null;

    /// <inheritdoc/>
    public IReadOnlyList<WatchDetails> Watches => cluster.Views;
}
