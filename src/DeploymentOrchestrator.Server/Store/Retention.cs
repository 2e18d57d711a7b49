using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Releases;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>Removes instances that ended long ago, and releases without a report for a month; nothing else removes them.</summary>
internal sealed partial class Retention(DurableTaskClient client, WaitHistory history, TimeProvider time, ILogger<Retention> logger) : BackgroundService
{
    private static readonly TimeSpan Silent = TimeSpan.FromDays(31);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await history.CleanUpAsync(stoppingToken);
                await PurgeAsync(stoppingToken);
                await ForgetReleasesAsync(stoppingToken);
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
        var filter = new PurgeInstancesFilter(CreatedTo: time.GetUtcNow() - InstanceRetention.Ended, Statuses: InstanceStatuses.Ended);
        var removed = (await client.PurgeAllInstancesAsync(filter, stoppingToken)).PurgedInstanceCount;
        if (removed > 0)
        {
            Log.Purged(logger, removed, InstanceRetention.Ended.Days);
        }
    }

    // A feed forgets when it is looked at. What knows nothing after that, or since its last wait has left, goes.
    private async Task ForgetReleasesAsync(CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        var silent = new EntityQuery { InstanceIdStartsWith = InstanceIds.Feeds, LastModifiedTo = now - Silent, IncludeState = false };
        await foreach (var feed in client.Entities.GetAllEntitiesAsync(silent).WithCancellation(stoppingToken))
        {
            await client.Entities.SignalEntityAsync(feed.Id, FeedOperations.Snapshot, new GetFeedSnapshot(now), cancellation: stoppingToken);
        }

        await client.Entities.CleanEntityStorageAsync(new CleanEntityStorageRequest { RemoveEmptyEntities = true, ReleaseOrphanedLocks = false }, cancellation: stoppingToken);
    }

    private static partial class Log
    {
        [LoggerMessage(8101, LogLevel.Information, "{Count} instances that have ended and began over {Days} days ago were removed.")]
        public static partial void Purged(ILogger logger, int count, int days);

        [LoggerMessage(8102, LogLevel.Warning, "Ended instances could not be removed, the next try is in some hours: {Reason}")]
        public static partial void PurgeFailed(ILogger logger, string reason);
    }
}
