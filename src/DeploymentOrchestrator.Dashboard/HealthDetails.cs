using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>How the server itself fares.</summary>
/// <param name="Now">When it was asked for.</param>
/// <param name="OpenWaits">How many pipelines wait.</param>
/// <param name="OldestWait">The one that has waited longest.</param>
/// <param name="Blocked">Waits that stand still until a person resumes them.</param>
/// <param name="NotDelivered">Decided waits whose result has not reached Azure DevOps.</param>
/// <param name="Places">When Flux last said something, per place, whatever the release; the quietest first.</param>
/// <param name="WriterQueue">How many writes wait for the database; null: there is none, instances are kept elsewhere.</param>
/// <param name="CommitP99">Of the last thousand commits 99 in 100 were faster; null: none yet.</param>
/// <param name="DatabaseBytes">What the database takes, with its log; null: there is none.</param>
/// <param name="FreeBytes">What its disk has left; null: nobody knows.</param>
/// <param name="EventHub">The Event Hub that is read; null: none.</param>
/// <param name="Watches">What is watched in the cluster; empty: nothing.</param>
/// <param name="Version">Which version runs.</param>
/// <param name="StartedAt">Since when.</param>
public sealed record HealthDetails(
    DateTimeOffset Now,
    int OpenWaits,
    WaitView? OldestWait,
    IReadOnlyList<WaitView> Blocked,
    IReadOnlyList<WaitView> NotDelivered,
    IReadOnlyList<PlaceHeard> Places,
    int? WriterQueue,
    TimeSpan? CommitP99,
    long? DatabaseBytes,
    long? FreeBytes,
    EventHubDetails? EventHub,
    IReadOnlyList<WatchDetails> Watches,
    string Version,
    DateTimeOffset StartedAt)
{
    /// <summary>From where on something is worth a word.</summary>
    public HealthThresholds Thresholds { get; init; } = new();

    /// <summary>Places that say nothing while others speak.</summary>
    public IReadOnlyList<PlaceHeard> Silent => HealthFinding.SilentOf(this);

    /// <summary>What somebody has to look at, or should, the problems first; empty: all is well.</summary>
    public IReadOnlyList<HealthFinding> Findings => HealthFinding.Of(this);
}

/// <summary>How a watch of the cluster fares.</summary>
/// <param name="What">What is watched, and where.</param>
/// <param name="StandsSince">Since when without a break; null: it does not stand.</param>
/// <param name="LastWordAt">When the API server last said something, if only that nothing has changed; null: never.</param>
/// <param name="Problem">Why it does not stand; null: it does, or has not begun.</param>
public sealed record WatchDetails(string What, DateTimeOffset? StandsSince, DateTimeOffset? LastWordAt, string? Problem);

/// <summary>How far the Event Hub is read by this server.</summary>
/// <param name="Hub">Which hub.</param>
/// <param name="Problem">Why it cannot be read at all; null: it can.</param>
/// <param name="Partitions">The partitions that are this server's; others may be another replica's.</param>
public sealed record EventHubDetails(string Hub, string? Problem, IReadOnlyList<PartitionDetails> Partitions);

/// <summary>How far a partition is read.</summary>
/// <param name="Id">The partition.</param>
/// <param name="Lag">Events that the hub has and that are not stored yet; null: nothing came yet.</param>
/// <param name="LastEventAt">When the hub took the last event that is stored; null: none yet.</param>
/// <param name="Problem">Why it does not go on; null: it does.</param>
public sealed record PartitionDetails(string Id, long? Lag, DateTimeOffset? LastEventAt, string? Problem);

/// <summary>When Flux last said something of a place.</summary>
/// <param name="Place">The place.</param>
/// <param name="At">When that was accepted.</param>
/// <param name="Release">Of which release.</param>
public sealed record PlaceHeard(string Place, DateTimeOffset At, string Release);
