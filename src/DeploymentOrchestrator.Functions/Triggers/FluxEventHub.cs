using Azure.Messaging.EventHubs;
using DeploymentOrchestrator.Functions.EventHubs;
using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Intake;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary>Flux events from the Event Hub, in batches.</summary>
public sealed class FluxEventHub(DomainFactory domain, ILogger<FluxEventBatch> logger)
{
    /// <summary>Processes a batch; the return value is put on the queue. If this fails, the host repeats it without limit, and the checkpoint does not advance.</summary>
    [Function(nameof(FluxEventHub))]
    [ExponentialBackoffRetry(-1, "00:00:05", "00:05:00")]
    [QueueOutput(FluxEventBatch.DeadLetterQueue)]
    public Task<string[]> RunAsync(
        [EventHubTrigger("%FluxEventHub%", Connection = "EventHub", ConsumerGroup = "%FluxEventConsumerGroup%")] EventData[] events,
        [DurableClient] DurableTaskClient client,
        FunctionContext context) =>
        new FluxEventBatch(domain.Create<FluxIntake>(client), logger)
            .AcceptAsync(events, Partition.Of(context), context.RetryContext?.RetryCount ?? 0, context.CancellationToken);
}
