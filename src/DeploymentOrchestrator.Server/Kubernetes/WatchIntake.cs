using DeploymentOrchestrator.Flux.Status;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Intake;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>Hands what was seen to the reader of statuses, the same that reads what is posted to <c>/api/FluxStatus</c>.</summary>
internal sealed partial class WatchIntake(StatusIntake intake, KubernetesSettings settings, TimeProvider time, ILogger<WatchIntake> logger)
{
    /// <summary>Objects as a document, incomplete by itself.</summary>
    public StatusDocument DocumentOf(DateTimeOffset readAt, IReadOnlyList<ReadOnlyMemory<byte>> items) => new(readAt, settings.Metadata, items);

    /// <summary>Hands a document over, again and again until it is stored: it will not be seen again.</summary>
    public async Task<StatusTaken> TakeAsync(StatusDocument document, CancellationToken stopping)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await intake.TakeAsync(document, settings.Pin, stopping);
            }
            catch (StoreUnavailableException exception)
            {
                if (failures == 1)
                {
                    Log.StoreUnavailable(logger, exception);
                }
            }

            await Task.Delay(Pauses.After(failures, null, Random.Shared.NextDouble()), time, stopping);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Error, "What was seen in the cluster could not be stored; it is tried again until it is")]
        public static partial void StoreUnavailable(ILogger logger, Exception exception);
    }
}
