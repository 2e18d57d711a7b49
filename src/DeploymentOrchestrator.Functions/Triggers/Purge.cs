using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Instances;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary>Removes instances that ended long ago, once a night; nothing else removes them.</summary>
public sealed partial class Purge(TimeProvider time, ILogger<Purge> logger)
{
    /// <summary>Removes them until none are left or the host stops the run; the next night continues.</summary>
    [Function(nameof(Purge))]
    public async Task RunAsync(
        [TimerTrigger("0 30 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var removed = await EndedInstances.PurgeAsync(client, time.GetUtcNow() - InstanceRetention.Ended, cancellationToken);
        Log.Purged(logger, removed, InstanceRetention.Ended.Days);
    }

    private static partial class Log
    {
        [LoggerMessage(9101, LogLevel.Information, "{Count} instances that ended over {Days} days ago were removed")]
        public static partial void Purged(ILogger logger, int count, int days);
    }
}
