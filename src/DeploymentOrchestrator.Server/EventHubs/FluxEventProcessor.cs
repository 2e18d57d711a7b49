using Azure.Identity;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>Reads the partitions that are this server's, batch by batch.</summary>
/// <remarks>
/// The checkpoint follows the store: it moves when everything before it is stored. If a process dies in between, events are read again and
/// are known by their ids.
/// </remarks>
internal sealed partial class FluxEventProcessor : PluggableCheckpointStoreEventProcessor<EventProcessorPartition>
{
    private const int BatchSize = 100;
    private readonly EventIntake _intake;
    private readonly ILogger<FluxEventProcessor> _logger;
    private readonly EventHubStatus _status;

    private FluxEventProcessor(EventHubSettings hub, IServiceProvider services)
        : base(services.GetRequiredService<CheckpointStore>(), BatchSize, hub.ConsumerGroup, hub.ConnectionString, Options()) =>
        (_intake, _status, _logger) = PartsOf(services);

    private FluxEventProcessor(EventHubSettings hub, DefaultAzureCredential identity, IServiceProvider services)
        : base(services.GetRequiredService<CheckpointStore>(), BatchSize, hub.ConsumerGroup, hub.FullyQualifiedNamespace, hub.Name, identity, Options()) =>
        (_intake, _status, _logger) = PartsOf(services);

    /// <summary>One that does not read yet.</summary>
    public static FluxEventProcessor Create(EventHubSettings hub, IServiceProvider services) =>
        hub.ConnectionString is null ? new(hub, new DefaultAzureCredential(), services) : new(hub, services);

    /// <inheritdoc/>
    protected override async Task OnProcessingEventBatchAsync(
        IEnumerable<EventData> events, EventProcessorPartition partition, CancellationToken cancellationToken)
    {
        EventData[] batch = [.. events];
        if (batch.Length is 0)
        {
            _status.Alive(partition.PartitionId);
            return;
        }

        _status.Received(partition.PartitionId, batch, ReadLastEnqueuedEventProperties(partition.PartitionId).SequenceNumber);
        await _intake.StoreAsync(batch, partition.PartitionId, cancellationToken);
        _status.Stored(partition.PartitionId, batch[^1]);
        await CheckpointAsync(partition.PartitionId, batch[^1], cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task OnInitializingPartitionAsync(EventProcessorPartition partition, CancellationToken cancellationToken)
    {
        _status.Owned(partition.PartitionId);
        Log.Owned(_logger, partition.PartitionId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task OnPartitionProcessingStoppedAsync(EventProcessorPartition partition, ProcessingStoppedReason reason, CancellationToken cancellationToken)
    {
        _status.Released(partition.PartitionId);
        Log.Released(_logger, partition.PartitionId, reason);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task OnProcessingErrorAsync(
        Exception exception, EventProcessorPartition? partition, string operationDescription, CancellationToken cancellationToken)
    {
        // Another server has taken the partition: how the load is shared, and no error.
        if (exception is EventHubsException { Reason: EventHubsException.FailureReason.ConsumerDisconnected })
        {
            return Task.CompletedTask;
        }

        // It is tried again for as long as it fails; one line tells it.
        var why = $"{HubError.Of(exception)}";
        if (_status.Failed(partition?.PartitionId, why))
        {
            Log.Failed(_logger, partition?.PartitionId ?? "all", operationDescription, why);
        }

        return Task.CompletedTask;
    }

    private async Task CheckpointAsync(string partition, EventData last, CancellationToken cancellationToken)
    {
        try
        {
            await UpdateCheckpointAsync(partition, CheckpointPosition.FromEvent(last), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next batch writes the next one.
            Log.NoCheckpoint(_logger, partition, SafeText.OneLine(exception.Message));
        }
    }

    private static EventProcessorOptions Options() => new()
    {
        Identifier = $"{Environment.MachineName}-{Guid.NewGuid():N}",

        // A hub that is new to this server is read from its oldest event: what is known already is known by its id.
        DefaultStartingPosition = EventPosition.Earliest,

        // After so long without an event the processor says so: the connection lives.
        MaximumWaitTime = TimeSpan.FromSeconds(10),

        // What a server that was killed had is another's half a minute later.
        LoadBalancingStrategy = LoadBalancingStrategy.Greedy,
        LoadBalancingUpdateInterval = TimeSpan.FromSeconds(10),
        PartitionOwnershipExpirationInterval = TimeSpan.FromSeconds(30),
    };

    private static (EventIntake, EventHubStatus, ILogger<FluxEventProcessor>) PartsOf(IServiceProvider services) =>
        (services.GetRequiredService<EventIntake>(), services.GetRequiredService<EventHubStatus>(), services.GetRequiredService<ILogger<FluxEventProcessor>>());

    private static partial class Log
    {
        [LoggerMessage(6101, LogLevel.Information, "Partition {Partition} of the Event Hub is read by this server now")]
        public static partial void Owned(ILogger logger, string partition);

        [LoggerMessage(6102, LogLevel.Information, "Partition {Partition} of the Event Hub is not read by this server any more: {Reason}")]
        public static partial void Released(ILogger logger, string partition, ProcessingStoppedReason reason);

        [LoggerMessage(6103, LogLevel.Warning, "Partition {Partition} of the Event Hub cannot be read now ({Operation}), and is tried again: {Why}")]
        public static partial void Failed(ILogger logger, string partition, string operation, string why);

        [LoggerMessage(6104, LogLevel.Warning, "How far partition {Partition} of the Event Hub was read could not be written; after a restart its last events are read again: {Why}")]
        public static partial void NoCheckpoint(ILogger logger, string partition, string why);
    }
}
