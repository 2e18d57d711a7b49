using System.Diagnostics;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>Takes over into the history what has ended, soon after it has. A look reads every open wait: the more there are, the rarer it is.</summary>
internal sealed partial class HistoryUpkeep(WaitHistory history, TimeProvider time, ILogger<HistoryUpkeep> logger) : BackgroundService
{
    private const int ShareOfTime = 100; // a look takes at most a hundredth of it
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Shortest, time);
        do
        {
            var began = Stopwatch.GetTimestamp(); // measures the cost of a pass, independent of clock changes
            try
            {
                await history.CatchUpAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotKept(logger, error.Message);
            }

            timer.Period = TimeSpan.FromTicks(Math.Clamp((Stopwatch.GetElapsedTime(began) * ShareOfTime).Ticks, Shortest.Ticks, Longest.Ticks));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(8103, LogLevel.Warning, "What has ended could not be taken into the history, it is tried again: {Reason}")]
        public static partial void NotKept(ILogger logger, string reason);
    }
}
