using DeploymentOrchestrator.Durable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>Healthy while the store can be written: without it no request can be accepted.</summary>
internal sealed class StoreHealth(DurableTaskClient client) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // A write that changes nothing: no instance ended before the beginning of time.
            await client.PurgeInstancesAsync(DateTimeOffset.MinValue, limit: 1, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException error)
        {
            return HealthCheckResult.Unhealthy(error.Message);
        }
    }
}
