namespace DurableTask.Sqlite;

/// <summary>The options of the service.</summary>
/// <param name="DatabasePath">The database file, on a local disk; it is created if it does not exist. A lock file is placed beside it.</param>
public sealed record SqliteOrchestrationServiceOptions(string DatabasePath)
{
    /// <summary>The number of orchestrations that run a turn at the same time. It is high, because each waits for a shared commit.</summary>
    public int MaxConcurrentOrchestrations { get; init; } = 256;

    /// <summary>The number of entities that run a batch of operations at the same time.</summary>
    public int MaxConcurrentEntities { get; init; } = 256;

    /// <summary>The number of activities that run at the same time.</summary>
    public int MaxConcurrentActivities { get; init; } = 1_000;

    /// <summary>
    /// The number of starts, events and other client calls that may wait for the writer; further calls are refused. Waiting calls take memory, and an answer
    /// that comes after its caller has given up is useless. The service's own writes are not counted: there are never more of them than it has work in progress.
    /// </summary>
    public int MaxCallsWaiting { get; init; } = 1_000;

    /// <summary>The maximum number of instances that are kept in memory with the state of their code between two turns; the others are replayed from their history.</summary>
    public int MaxCachedInstances { get; init; } = 4_096;

    /// <summary>The total size of the histories of cached instances, in bytes.</summary>
    public long MaxCachedHistoryBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>How long an instance rests after an abandoned turn before the next attempt.</summary>
    public TimeSpan AbandonedTurnDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time between two checks of the clock, so that a change of the clock delays a timer by no more than this.</summary>
    public TimeSpan TimerPoll { get; init; } = TimeSpan.FromSeconds(2);
}
