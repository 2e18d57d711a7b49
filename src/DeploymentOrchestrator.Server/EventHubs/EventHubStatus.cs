using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>How it stands with the Event Hub, for the health page, metrics and probes.</summary>
internal sealed class EventHubStatus(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, PartitionStatus> _partitions = new();
    private volatile bool _started;
    private volatile string? _problem;

    /// <summary>The partitions that this server reads.</summary>
    public IReadOnlyList<PartitionStatus> Partitions => [.. _partitions.Values.OrderBy(partition => partition.Id.PadLeft(4, '0'), StringComparer.Ordinal)];

    /// <summary>Why the hub as a whole cannot be read; null: it can.</summary>
    public string? Problem => _problem ?? (_started ? null : "It has not been reached yet.");

    /// <summary>Reading has begun.</summary>
    public void Started() => (_started, _problem) = (true, null);

    /// <summary>Reading could not begin.</summary>
    public void NotStarted(string why) => _problem = why;

    /// <summary>A partition is this server's.</summary>
    public void Owned(string partition) => _partitions[partition] = new(partition);

    /// <summary>A partition is not this server's any more.</summary>
    public void Released(string partition) => _partitions.TryRemove(partition, out _);

    /// <summary>Nothing new came, and the connection lives.</summary>
    public void Alive(string partition)
    {
        _problem = null;
        Change(partition, known => known with { Problem = null });
    }

    /// <summary>A batch came.</summary>
    /// <param name="partition">Where it is from.</param>
    /// <param name="batch">Its events.</param>
    /// <param name="newest">The sequence number of the partition's newest event, if the hub said it.</param>
    public void Received(string partition, IReadOnlyList<EventData> batch, long? newest)
    {
        _problem = null;
        Change(partition, known => known with
        {
            Problem = null,
            Stored = known.Stored ?? batch[0].SequenceNumber - 1,
            Newest = Math.Max(newest ?? 0, batch[^1].SequenceNumber),
        });
    }

    /// <summary>All events up to this one are stored.</summary>
    public void Stored(string partition, EventData last) => Change(partition, known => known with
    {
        Problem = null,
        Stored = last.SequenceNumber,
        LastEnqueuedAt = last.EnqueuedTime,
        StoredAt = time.GetUtcNow(),
    });

    /// <summary>Events came that the store does not take now.</summary>
    public void HeldUp(string partition, string why) => Change(partition, known => known with { Problem = $"The store does not take its events: {why}" });

    /// <summary>A partition, or with null the hub as a whole, cannot be read now.</summary>
    /// <returns>True if that is news.</returns>
    public bool Failed(string? partition, string why)
    {
        if (partition is null)
        {
            return Interlocked.Exchange(ref _problem, why) != why;
        }

        var isNews = !_partitions.TryGetValue(partition, out var known) || known.Problem != why;
        Change(partition, status => status with { Problem = why });
        return isNews;
    }

    private void Change(string partition, Func<PartitionStatus, PartitionStatus> change)
    {
        // Only what is this server's: a word that comes late must not bring it back.
        while (_partitions.TryGetValue(partition, out var known) && !_partitions.TryUpdate(partition, change(known), known))
        {
        }
    }
}
