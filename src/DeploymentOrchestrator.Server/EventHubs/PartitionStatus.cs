namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>How it stands with a partition that this server reads.</summary>
/// <param name="Id">The partition.</param>
internal sealed record PartitionStatus(string Id)
{
    /// <summary>The sequence number of the newest event that the hub has, as it said with the last batch; null: nothing came yet.</summary>
    public long? Newest { get; init; }

    /// <summary>The sequence number up to which all events are stored; null: nothing came yet.</summary>
    public long? Stored { get; init; }

    /// <summary>When the hub took the last event that is stored; null: none yet.</summary>
    public DateTimeOffset? LastEnqueuedAt { get; init; }

    /// <summary>When that event was stored.</summary>
    public DateTimeOffset? StoredAt { get; init; }

    /// <summary>Why it does not go on; null: it does.</summary>
    public string? Problem { get; init; }

    /// <summary>How many events the hub has that are not stored yet; null: nothing came yet.</summary>
    public long? Lag => Newest - Stored;
}
