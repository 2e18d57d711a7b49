using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The health of the server itself.</summary>
/// <param name="Now">When it was read.</param>
/// <param name="OpenWaits">The number of pipelines that wait.</param>
/// <param name="OldestWait">The wait that has been open longest.</param>
/// <param name="Blocked">Waits that are stopped until a person resumes them.</param>
/// <param name="NotDelivered">Decided waits whose result has not reached Azure DevOps.</param>
/// <param name="Places">When Flux last reported anything from each place, for any release; the place that has been silent longest comes first.</param>
/// <param name="WriterQueue">The number of pending database writes; null if instances are not kept in this server's database.</param>
/// <param name="CommitP99">The 99th percentile of the last thousand commits; null if there is none yet.</param>
/// <param name="DatabaseBytes">The size of the database with its log; null if there is no database.</param>
/// <param name="FreeBytes">The free space on its disk; null if unknown.</param>
/// <param name="EventHub">The Event Hub that is read; null if none is configured.</param>
/// <param name="Watches">What is watched in the cluster; empty if nothing is.</param>
/// <param name="Version">The version that runs.</param>
/// <param name="StartedAt">When it was started.</param>
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
    /// <summary>The limits from which a value is reported as a finding.</summary>
    public HealthThresholds Thresholds { get; init; } = new();

    /// <summary>Places that have been silent while others reported.</summary>
    public IReadOnlyList<PlaceHeard> Silent => HealthFinding.SilentOf(this);

    /// <summary>What an operator must or should look at, problems first; empty if all is well.</summary>
    public IReadOnlyList<HealthFinding> Findings => HealthFinding.Of(this);
}

/// <summary>The state of a watch of the cluster.</summary>
/// <param name="What">What is watched, and where.</param>
/// <param name="StandsSince">How long the watch has been connected without interruption; null if it is not connected.</param>
/// <param name="LastWordAt">When the API server last sent anything, including a notice that nothing has changed; null if never.</param>
/// <param name="Problem">Why the watch is not connected; null if it is connected or has not started.</param>
public sealed record WatchDetails(string What, DateTimeOffset? StandsSince, DateTimeOffset? LastWordAt, string? Problem);

/// <summary>How far this server has read the Event Hub.</summary>
/// <param name="Hub">The name of the hub.</param>
/// <param name="Problem">Why it cannot be read at all; null if it can.</param>
/// <param name="Partitions">The partitions that this server reads; other replicas may read others.</param>
public sealed record EventHubDetails(string Hub, string? Problem, IReadOnlyList<PartitionDetails> Partitions);

/// <summary>How far a partition has been read.</summary>
/// <param name="Id">The partition.</param>
/// <param name="Lag">The number of events in the hub that are not stored yet; null if no event has come yet.</param>
/// <param name="LastEventAt">When the hub received the last event that is stored; null if there is none yet.</param>
/// <param name="Problem">Why reading has stopped; null if it has not.</param>
public sealed record PartitionDetails(string Id, long? Lag, DateTimeOffset? LastEventAt, string? Problem);

/// <summary>When Flux last reported anything from a place.</summary>
/// <param name="Place">The place.</param>
/// <param name="At">When that report was accepted.</param>
/// <param name="Release">The release that it was about.</param>
public sealed record PlaceHeard(string Place, DateTimeOffset At, string Release);
