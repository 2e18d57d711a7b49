using System.Globalization;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>Checkpoints in a database of their own.</summary>
/// <remarks>
/// A file that is lost or old costs time and nothing else: events are read again, and known by their ids. Who owns a partition is not
/// written: the data folder is one process's, and what it owned ends with it.
/// </remarks>
internal sealed class SqliteCheckpointStore : CheckpointStore, IDisposable
{
    private const int Version = 1;
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS checkpoint (
            namespace TEXT NOT NULL, hub TEXT NOT NULL, consumer_group TEXT NOT NULL, partition TEXT NOT NULL,
            offset TEXT NOT NULL, sequence_number INTEGER NOT NULL, updated_at TEXT NOT NULL,
            PRIMARY KEY (namespace, hub, consumer_group, partition)) WITHOUT ROWID;
        """;

    private readonly SmallDatabase _database;
    private readonly Lock _gate = new();
    private readonly PartitionOwners _owners;
    private readonly TimeProvider _time;

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">It is damaged, of a newer version, or cannot be written.</exception>
    public SqliteCheckpointStore(string path, TimeProvider time) =>
        (_time, _owners, _database) = (time, new PartitionOwners(time), new SmallDatabase(path, Version, Schema));

    /// <inheritdoc/>
    public override Task<EventProcessorCheckpoint> GetCheckpointAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            using var command = _database.Command(
                "SELECT offset, sequence_number, updated_at FROM checkpoint WHERE namespace = $1 AND hub = $2 AND consumer_group = $3 AND partition = $4",
                fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId);
            using var row = command.ExecuteReader();
            return Task.FromResult(!row.Read() ? null! : new EventProcessorCheckpoint // null, as the client has it: there is none
            {
                FullyQualifiedNamespace = fullyQualifiedNamespace,
                EventHubName = eventHubName,
                ConsumerGroup = consumerGroup,
                PartitionId = partitionId,
                StartingPosition = EventPosition.FromOffset(row.GetString(0), isInclusive: false),
                LastModified = DateTimeOffset.Parse(row.GetString(2), CultureInfo.InvariantCulture),
            });
        }
    }

    /// <inheritdoc/>
    public override Task UpdateCheckpointAsync(
        string fullyQualifiedNamespace,
        string eventHubName,
        string consumerGroup,
        string partitionId,
        string clientIdentifier,
        CheckpointPosition startingPosition,
        CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _database.Execute(
                "INSERT OR REPLACE INTO checkpoint VALUES ($1, $2, $3, $4, $5, $6, $7)",
                fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId, startingPosition.OffsetString, startingPosition.SequenceNumber, $"{_time.GetUtcNow():O}");
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    [Obsolete("The client's older call, without the offset's text.")]
    public override Task UpdateCheckpointAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId, long offset, long? sequenceNumber, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public override Task<IEnumerable<EventProcessorPartitionOwnership>> ListOwnershipAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, CancellationToken cancellationToken) =>
        Task.FromResult<IEnumerable<EventProcessorPartitionOwnership>>(_owners.List());

    /// <inheritdoc/>
    public override Task<IEnumerable<EventProcessorPartitionOwnership>> ClaimOwnershipAsync(
        IEnumerable<EventProcessorPartitionOwnership> desiredOwnership, CancellationToken cancellationToken) =>
        Task.FromResult<IEnumerable<EventProcessorPartitionOwnership>>(_owners.Claim(desiredOwnership));

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();
}
