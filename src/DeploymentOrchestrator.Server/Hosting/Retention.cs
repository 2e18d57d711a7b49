using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>Forgets instances that ended long ago; nothing else ever does.</summary>
internal sealed partial class Retention(DurableTaskClient client, TimeProvider time, ILogger<Retention> logger) : BackgroundService
{
    private const int Batch = 500;
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
            catch (StoreUnavailableException error)
            {
                Log.PurgeFailed(logger, error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // In batches: one long transaction would hold up every wait.
    private async Task PurgeAsync(CancellationToken stoppingToken)
    {
        var removed = 0;
        int batch;
        do
        {
            batch = await client.PurgeInstancesAsync(time.GetUtcNow() - Kept, Batch, stoppingToken);
            removed += batch;
        }
        while (batch == Batch);

        if (removed > 0)
        {
            Log.Purged(logger, removed, Kept.Days);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Count} instances that ended over {Days} days ago were removed.")]
        public static partial void Purged(ILogger logger, int count, int days);

        [LoggerMessage(LogLevel.Warning, "Ended instances could not be removed, the next try is in some hours: {Reason}")]
        public static partial void PurgeFailed(ILogger logger, string reason);
    }
}
