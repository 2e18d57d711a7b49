using System.Globalization;
using Azure;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>
/// Checkpoints and owners in a blob container, so that several servers share the partitions. Blobs are named and labeled as Azure's own
/// EventProcessorClient does it: its tools read them, and it could take over.
/// </summary>
internal sealed class BlobCheckpointStore(BlobContainerClient container) : CheckpointStore
{
    private const string Owner = "ownerid";
    private const string Offset = "offset";
    private const string SequenceNumber = "sequencenumber";
    private const string Client = "clientidentifier";

    /// <inheritdoc/>
    public override async Task<EventProcessorCheckpoint> GetCheckpointAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId, CancellationToken cancellationToken)
    {
        try
        {
            var blob = container.GetBlobClient(Prefix(fullyQualifiedNamespace, eventHubName, consumerGroup, "checkpoint") + partitionId);
            var found = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return new EventProcessorCheckpoint
            {
                FullyQualifiedNamespace = fullyQualifiedNamespace,
                EventHubName = eventHubName,
                ConsumerGroup = consumerGroup,
                PartitionId = partitionId,
                StartingPosition = EventPosition.FromOffset(found.Metadata[Offset], isInclusive: false),
                ClientIdentifier = found.Metadata.TryGetValue(Client, out var client) ? client : null,
                LastModified = found.LastModified,
            };
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null!; // as the client has it: there is none
        }
    }

    /// <inheritdoc/>
    public override async Task UpdateCheckpointAsync(
        string fullyQualifiedNamespace,
        string eventHubName,
        string consumerGroup,
        string partitionId,
        string clientIdentifier,
        CheckpointPosition startingPosition,
        CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(Prefix(fullyQualifiedNamespace, eventHubName, consumerGroup, "checkpoint") + partitionId);
        await PutAsync(blob, new Dictionary<string, string>
        {
            [Offset] = startingPosition.OffsetString,
            [SequenceNumber] = startingPosition.SequenceNumber.ToString(CultureInfo.InvariantCulture),
            [Client] = clientIdentifier,
        }, conditions: null, cancellationToken);
    }

    /// <inheritdoc/>
    [Obsolete("The client's older call, without the offset's text.")]
    public override Task UpdateCheckpointAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId, long offset, long? sequenceNumber, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public override async Task<IEnumerable<EventProcessorPartitionOwnership>> ListOwnershipAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, CancellationToken cancellationToken)
    {
        var prefix = Prefix(fullyQualifiedNamespace, eventHubName, consumerGroup, "ownership");
        var query = new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = prefix };
        var owners = new List<EventProcessorPartitionOwnership>();
        await foreach (var blob in container.GetBlobsAsync(query, cancellationToken))
        {
            owners.Add(new EventProcessorPartitionOwnership
            {
                FullyQualifiedNamespace = fullyQualifiedNamespace,
                EventHubName = eventHubName,
                ConsumerGroup = consumerGroup,
                PartitionId = blob.Name[prefix.Length..],
                OwnerIdentifier = blob.Metadata[Owner],
                LastModifiedTime = blob.Properties.LastModified ?? default,
                Version = blob.Properties.ETag.ToString(),
            });
        }

        return owners;
    }

    /// <inheritdoc/>
    public override async Task<IEnumerable<EventProcessorPartitionOwnership>> ClaimOwnershipAsync(
        IEnumerable<EventProcessorPartitionOwnership> desiredOwnership, CancellationToken cancellationToken)
    {
        var held = new List<EventProcessorPartitionOwnership>();
        foreach (var claim in desiredOwnership)
        {
            // A claim succeeds if no other one was made since the last was read.
            var conditions = claim.Version is { } version ? new BlobRequestConditions { IfMatch = new ETag(version) } : new BlobRequestConditions { IfNoneMatch = ETag.All };
            var blob = container.GetBlobClient(Prefix(claim.FullyQualifiedNamespace, claim.EventHubName, claim.ConsumerGroup, "ownership") + claim.PartitionId);
            try
            {
                var written = await PutAsync(blob, new Dictionary<string, string> { [Owner] = claim.OwnerIdentifier }, conditions, cancellationToken);
                (claim.LastModifiedTime, claim.Version) = (written.LastModified, written.ETag.ToString());
                held.Add(claim);
            }
            catch (RequestFailedException exception) when (exception.Status is 409 or 412)
            {
            }
        }

        return held;
    }

    private static async Task<BlobContentInfo> PutAsync(
        BlobClient blob, Dictionary<string, string> metadata, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions { Metadata = metadata, Conditions = conditions };
        return (await blob.UploadAsync(BinaryData.Empty, options, cancellationToken)).Value;
    }

    private static string Prefix(string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string kind) =>
        $"{fullyQualifiedNamespace.ToLowerInvariant()}/{eventHubName.ToLowerInvariant()}/{consumerGroup.ToLowerInvariant()}/{kind}/";
}
