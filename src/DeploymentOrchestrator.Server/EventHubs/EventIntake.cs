using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Intake;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>Takes the events of a partition into the store, every one by itself: order and duplicates are the domain's business.</summary>
internal sealed partial class EventIntake(FluxIntake intake, DurableTaskClient client, EventHubStatus status, TimeProvider time, ILogger<EventIntake> logger)
{
    /// <summary>After so many tries an event is put aside, if the store takes it as a dead letter: then the event is at fault, and not the store.</summary>
    public const int TriesBeforeDeadLetter = 10;

    // They share commits of the store.
    private const int AtOnce = 16;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Stores a batch. It ends when every event lies in the store, as a delivery or as a dead letter, however long that takes: the partition waits.</summary>
    /// <param name="batch">The events.</param>
    /// <param name="partition">Where they are from.</param>
    /// <param name="cancellationToken">Ends it: the partition is another server's, or the server stops.</param>
    public async Task StoreAsync(IReadOnlyCollection<EventData> batch, string partition, CancellationToken cancellationToken)
    {
        var (pause, left) = (FirstPause, batch);
        for (var tries = 1; ; tries++)
        {
            var failed = await TryAsync(left, partition, tries, cancellationToken);
            if (failed.IsEmpty)
            {
                return;
            }

            var why = failed.First().Why;
            status.HeldUp(partition, why);
            Log.HeldUp(logger, partition, failed.Count, batch.Count, pause, why);
            await Task.Delay(pause, time, cancellationToken);
            left = [.. failed.Select(one => one.Data)];
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<ConcurrentBag<(EventData Data, string Why)>> TryAsync(
        IReadOnlyCollection<EventData> events, string partition, int tries, CancellationToken cancellationToken)
    {
        var failed = new ConcurrentBag<(EventData, string)>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(events, parallel, async (data, token) =>
        {
            try
            {
                await StoreAsync(data, $"partition {partition}, offset {data.OffsetString}, sequence number {data.SequenceNumber}", tries, token);
            }
            catch (StoreUnavailableException exception)
            {
                failed.Add((data, exception.Message));
            }
        });
        return failed;
    }

    private async Task StoreAsync(EventData data, string source, int tries, CancellationToken cancellationToken)
    {
        try
        {
            await intake.AcceptAsync(data.EventBody.ToMemory(), data.EnqueuedTime, source, cancellationToken);
        }
        catch (StoreUnavailableException) when (tries < TriesBeforeDeadLetter)
        {
            throw;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // What our own code trips over must not hold up the events behind it.
            await DeadLetter.Of($"{source}: {SafeText.OneLine(exception.Message)}", data.EnqueuedTime, data.EventBody).KeepAsync(client, cancellationToken);
            Log.PutAside(logger, exception, source);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6201, LogLevel.Warning, "Partition {Partition} of the Event Hub waits: {Failed} of {Count} events could not be stored and are tried again in {Pause}: {Why}")]
        public static partial void HeldUp(ILogger logger, string partition, int failed, int count, TimeSpan pause, string why);

        [LoggerMessage(6202, LogLevel.Error, "The event of {Source} could not be taken and was kept as a dead letter")]
        public static partial void PutAside(ILogger logger, Exception exception, string source);
    }
}
