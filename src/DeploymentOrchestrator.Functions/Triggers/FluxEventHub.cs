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
    /// <summary>Takes a batch; what it returns is put on the queue. If it fails, the host runs it again without end: the checkpoint waits.</summary>
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
