using DeploymentOrchestrator.Server.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>Degraded while events cannot be read or stored. Never unhealthy: pipelines and webhooks are served all the same.</summary>
internal sealed class EventHubHealth(EventHubSettings settings, EventHubStatus status) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problem = status.Problem
            ?? status.Partitions.Where(partition => partition.Problem is not null).Select(partition => $"partition {partition.Id}: {partition.Problem}").FirstOrDefault();
        return Task.FromResult(problem is null
            ? HealthCheckResult.Healthy($"reads {status.Partitions.Count} partitions of {settings.Description}")
            : HealthCheckResult.Degraded($"{settings.Description}: {problem}"));
    }
}
