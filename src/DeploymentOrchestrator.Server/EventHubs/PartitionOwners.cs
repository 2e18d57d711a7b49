using Azure.Messaging.EventHubs.Primitives;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>Which reader of this process owns which partition of its one hub. A claim succeeds if no other one was made since the last was read.</summary>
internal sealed class PartitionOwners(TimeProvider time)
{
    private readonly Dictionary<string, EventProcessorPartitionOwnership> _byPartition = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<EventProcessorPartitionOwnership> List()
    {
        lock (_byPartition)
        {
            return [.. _byPartition.Values.Select(Copy)];
        }
    }

    /// <summary>Takes or keeps partitions, or gives them up by naming no owner.</summary>
    /// <returns>The claims that hold.</returns>
    public IReadOnlyList<EventProcessorPartitionOwnership> Claim(IEnumerable<EventProcessorPartitionOwnership> claims)
    {
        lock (_byPartition)
        {
            return [.. claims.Where(claim => _byPartition.GetValueOrDefault(claim.PartitionId)?.Version == claim.Version).Select(Hold)];
        }
    }

    private EventProcessorPartitionOwnership Hold(EventProcessorPartitionOwnership claim)
    {
        (claim.LastModifiedTime, claim.Version) = (time.GetUtcNow(), $"{Guid.NewGuid():N}");
        _byPartition[claim.PartitionId] = Copy(claim);
        return claim;
    }

    private static EventProcessorPartitionOwnership Copy(EventProcessorPartitionOwnership ownership) => new()
    {
        FullyQualifiedNamespace = ownership.FullyQualifiedNamespace,
        EventHubName = ownership.EventHubName,
        ConsumerGroup = ownership.ConsumerGroup,
        PartitionId = ownership.PartitionId,
        OwnerIdentifier = ownership.OwnerIdentifier,
        LastModifiedTime = ownership.LastModifiedTime,
        Version = ownership.Version,
    };
}
