using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>Reads the Event Hub for as long as the server runs. A hub that cannot be reached stops nothing else: it is tried again until it can.</summary>
internal sealed partial class EventHubReader(
    FluxEventProcessor processor, EventHubSettings settings, EventHubStatus status, TimeProvider time, ILogger<EventHubReader> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await processor.StopProcessingAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                // It checks first that hub and checkpoints can be reached, and stops itself if one cannot.
                await processor.StartProcessingAsync(stoppingToken);
                status.Started();
                Log.Reads(logger, settings.Description);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                var why = $"{HubError.Of(exception)}";
                status.NotStarted(why);
                Log.CannotBeRead(logger, settings.Description, why, pause);
                await Task.Delay(pause, time, stoppingToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Information, "Reads {Hub}")]
        public static partial void Reads(ILogger logger, string hub);

        [LoggerMessage(6002, LogLevel.Warning, "{Hub} cannot be read, and is tried again in {Pause}: {Why}")]
        public static partial void CannotBeRead(ILogger logger, string hub, string why, TimeSpan pause);
    }
}
