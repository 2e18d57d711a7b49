using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Intake;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Functions.EventHubs;

/// <summary>A batch of Flux events from the Event Hub, every one by itself: order and duplicates are the domain's business.</summary>
/// <remarks>
/// The checkpoint moves on when the retries end, whatever happened. So they have no end while the store is out of reach: the partition waits, and a
/// batch that comes again is known by its ids. An event that the store refuses all the same is put on the queue instead, so that it holds up
/// no other; if the queue cannot be written either, the invocation fails and comes again.
/// </remarks>
public sealed partial class FluxEventBatch(FluxIntake intake, ILogger<FluxEventBatch> logger)
{
    /// <summary>The storage queue of what needs a person.</summary>
    public const string DeadLetterQueue = "flux-events-dead";

    // The retries pause 5 s, doubling to 5 min: the tenth comes after about a quarter of an hour.
    internal const int RetriesBeforeTheQueue = 10;
    private const int AtOnce = 8;

    /// <summary>Takes a batch.</summary>
    /// <param name="events">The events.</param>
    /// <param name="partition">Where they are from, for people.</param>
    /// <param name="retries">How often this batch came before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What is put on the queue: what cannot be read, and what the store kept refusing.</returns>
    /// <exception cref="StoreUnavailableException">Some were not stored: the batch must come again.</exception>
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
