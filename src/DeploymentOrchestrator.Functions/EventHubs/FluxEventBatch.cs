using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Intake;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Functions.EventHubs;

/// <summary>Processes a batch of Flux events from the Event Hub, each event independently: the domain deals with order and duplicates.</summary>
/// <remarks>
/// The checkpoint advances when the retries end, whatever the result. So the retries never end while the store is unreachable: the partition waits, and the
/// events of a repeated batch are recognized by their IDs. If the store still refuses an event, the event is put on the queue instead, so that it does not hold up
/// the others. If the queue cannot be written either, the invocation fails and is repeated.
/// </remarks>
public sealed partial class FluxEventBatch(FluxIntake intake, ILogger<FluxEventBatch> logger)
{
    /// <summary>The storage queue for events that need a person.</summary>
    public const string DeadLetterQueue = "flux-events-dead";

    // The pauses between retries start at 5 s and double up to 5 min: the tenth retry comes after about a quarter of an hour.
    internal const int RetriesBeforeTheQueue = 10;
    private const int AtOnce = 8;

    /// <summary>Processes a batch.</summary>
    /// <param name="events">The events.</param>
    /// <param name="partition">The partition they come from, for log messages.</param>
    /// <param name="retries">How many times this batch has been retried.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages for the queue: events that cannot be read, and events that the store kept refusing.</returns>
    /// <exception cref="StoreUnavailableException">Some events were not stored, so the batch must be repeated.</exception>
    public async Task<string[]> AcceptAsync(IReadOnlyCollection<EventData> events, string partition, int retries, CancellationToken cancellationToken)
    {
        var dead = new ConcurrentBag<string>();
        var failed = new ConcurrentBag<StoreUnavailableException>();
        await Parallel.ForEachAsync(
            events,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (data, token) =>
            {
                var source = $"partition {partition}, offset {data.OffsetString}, sequence number {data.SequenceNumber}";
                try
                {
                    var answer = await intake.AcceptAsync(data.EventBody.ToMemory(), data.EnqueuedTime, source, token);
                    if (answer.DeadLetter is { } letter)
                    {
                        dead.Add(QueueMessage.Of(letter));
                    }
                }
                catch (StoreUnavailableException exception) when (retries >= RetriesBeforeTheQueue)
                {
                    Log.GivenUp(logger, source, DeadLetterQueue, exception.Message);
                    dead.Add(QueueMessage.Of(DeadLetter.Of($"{source}: {exception.Message}", data.EnqueuedTime, data.EventBody)));
                }
                catch (StoreUnavailableException exception)
                {
                    failed.Add(exception);
                }
            });

        return failed.TryTake(out var first)
            ? throw new StoreUnavailableException($"{failed.Count + 1} of {events.Count} events were not stored: {first.Message}", first)
            : [.. dead];
    }

    private static partial class Log
    {
        [LoggerMessage(9001, LogLevel.Error, "The event of {Source} could not be stored and was put on the queue {Queue}: {Why}")]
        public static partial void GivenUp(ILogger logger, string source, string queue, string why);
    }
}
