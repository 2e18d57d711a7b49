using DurableTask.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>Healthy if the store took a write just now: without it no request can be accepted. All who ask within a second share one write.</summary>
internal sealed class StoreHealth(TaskHub hub, TimeProvider time) : IHealthCheck
{
    private const string Nobody = "-";
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private long _askedAt;
    private Task<HealthCheckResult>? _last;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            // One that is under way is waited for: a store that hangs is not asked again and again.
            if (_last is null || (_last.IsCompleted && time.GetElapsedTime(_askedAt) >= JustNow))
            {
                (_askedAt, _last) = (time.GetTimestamp(), WriteAsync());
            }

            return _last.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthCheckResult> WriteAsync()
    {
        await Task.Yield();
        try
        {
            // Elsewhere nothing of ours can be written by itself: there is no such instance, but the store has to look.
            await (hub.Database?.ProbeAsync() ?? ((IOrchestrationServicePurgeClient)hub.Service).PurgeInstanceStateAsync(Nobody));
            return HealthCheckResult.Healthy();
        }
        catch (Exception error)
        {
            return HealthCheckResult.Unhealthy(error.Message);
        }
    }
}
