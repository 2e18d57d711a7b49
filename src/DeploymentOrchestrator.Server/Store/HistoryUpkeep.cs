namespace DeploymentOrchestrator.Server.Store;

/// <summary>Takes over into the history what has ended, soon after it has.</summary>
internal sealed partial class HistoryUpkeep(WaitHistory history, TimeProvider time, ILogger<HistoryUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await history.CatchUpAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotKept(logger, error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(8103, LogLevel.Warning, "What has ended could not be taken into the history, it is tried again: {Reason}")]
        public static partial void NotKept(ILogger logger, string reason);
    }
}
