using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.EventHubs;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>How it stands with what this server reads by itself, for the pages.</summary>
internal sealed class IntakeStatus(ServerSettings settings, IServiceProvider services) : IIntakeStatus
{
    /// <inheritdoc/>
    public EventHubDetails? EventHub => settings.EventHub is { } hub && services.GetService<EventHubStatus>() is { } status
        ? new(
            hub.Description,
            status.Problem,
            [.. status.Partitions.Select(partition => new PartitionDetails(partition.Id, partition.Lag, partition.LastEnqueuedAt, partition.Problem))])
        : null;
}
