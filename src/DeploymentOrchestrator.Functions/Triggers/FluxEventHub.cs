using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Intake;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using DurableTaskClient = Microsoft.DurableTask.Client.DurableTaskClient;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary>Flux events from the Event Hub, every one by itself: order and duplicates are the domain's business.</summary>
/// <remarks>
/// The checkpoint moves on when the retries end, whatever happened. So they have no end while the store is out of reach: the partition waits, and a
/// batch that comes again is known by its ids. An event that the store refuses all the same is put on the queue instead, so that it holds up
/// no other; if the queue cannot be written either, the invocation fails and comes again.
/// </remarks>
public sealed partial class FluxEventHub(DomainFactory domain, ILogger<FluxEventHub> logger)
{
    /// <summary>The storage queue of what needs a person.</summary>
    public const string DeadLetterQueue = "flux-events-dead";

    // The retries pause 5 s, doubling to 5 min: the tenth comes after about a quarter of an hour.
    internal const int RetriesBeforeTheQueue = 10;
    private const int AtOnce = 8;

    /// <summary>Takes a batch.</summary>
    /// <returns>What is put on the queue: what cannot be read, and what the store kept refusing.</returns>
    /// <exception cref="StoreUnavailableException">Some were not stored: the host runs the batch again.</exception>
    [Function(nameof(FluxEventHub))]
    [ExponentialBackoffRetry(-1, "00:00:05", "00:05:00")]
    [QueueOutput(DeadLetterQueue)]
    public async Task<string[]> RunAsync(
        [EventHubTrigger("%FluxEventHub%", Connection = "EventHub", ConsumerGroup = "%FluxEventConsumerGroup%")] EventData[] events,
        [DurableClient] DurableTaskClient client,
        FunctionContext context)
    {
        var intake = domain.Create<FluxIntake>(client);
        var partition = Partition.Of(context);
        var dead = new ConcurrentBag<string>();
        var failed = new ConcurrentBag<StoreUnavailableException>();
        await Parallel.ForEachAsync(
            events,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = context.CancellationToken },
            async (data, cancellationToken) =>
            {
                var source = $"partition {partition}, offset {data.OffsetString}, sequence number {data.SequenceNumber}";
                try
                {
                    var answer = await intake.AcceptAsync(data.EventBody.ToMemory(), data.EnqueuedTime, source, cancellationToken);
                    if (answer.DeadLetter is { } letter)
                    {
                        dead.Add(QueueMessage.Of(letter));
                    }
                }
                catch (StoreUnavailableException exception) when (context.RetryContext?.RetryCount >= RetriesBeforeTheQueue)
                {
                    Log.GivenUp(logger, source, exception.Message);
                    dead.Add(QueueMessage.Of(DeadLetter.Of($"{source}: {exception.Message}", data.EnqueuedTime, data.EventBody)));
                }
                catch (StoreUnavailableException exception)
                {
                    failed.Add(exception);
                }
            });

        return failed.TryTake(out var first)
            ? throw new StoreUnavailableException($"{failed.Count + 1} of {events.Length} events were not stored: {first.Message}", first)
            : [.. dead];
    }

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Error, "The event of {Source} could not be stored and was put on the queue " + DeadLetterQueue + ": {Why}")]
        public static partial void GivenUp(ILogger logger, string source, string why);
    }
}
