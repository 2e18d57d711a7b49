using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>Forgets instances that have ended and are old; nothing else ever does.</summary>
internal sealed partial class Retention(DurableTaskClient client, TimeProvider time, ILogger<Retention> logger) : BackgroundService
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await PurgeAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Log.PurgeFailed(logger, error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PurgeAsync(CancellationToken stoppingToken)
    {
        var filter = new PurgeInstancesFilter(CreatedTo: time.GetUtcNow() - Kept, Statuses: InstanceStatuses.Ended);
        var removed = (await client.PurgeAllInstancesAsync(filter, stoppingToken)).PurgedInstanceCount;
        if (removed > 0)
        {
            Log.Purged(logger, removed, Kept.Days);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8101, LogLevel.Information, "{Count} instances that have ended and began over {Days} days ago were removed.")]
        public static partial void Purged(ILogger logger, int count, int days);

        [LoggerMessage(8102, LogLevel.Warning, "Ended instances could not be removed, the next try is in some hours: {Reason}")]
        public static partial void PurgeFailed(ILogger logger, string reason);
    }
}
