using DurableTask.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>Healthy while the store can be written: without it no request can be accepted.</summary>
internal sealed class StoreHealth(TaskHub hub) : IHealthCheck
{
    private const string Nobody = "-";

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // A write that changes nothing: there is no such instance.
            await ((IOrchestrationServicePurgeClient)hub.Service).PurgeInstanceStateAsync(Nobody);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy(error.Message);
        }
    }
}
