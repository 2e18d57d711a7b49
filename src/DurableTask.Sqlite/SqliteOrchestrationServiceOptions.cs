namespace DurableTask.Sqlite;

/// <summary>How the service runs.</summary>
/// <param name="DatabasePath">The database file, on a local disk; created if it does not exist. A lock file lies beside it.</param>
public sealed record SqliteOrchestrationServiceOptions(string DatabasePath)
{
    /// <summary>How many orchestrations run a turn at once. Many, because each waits for a shared commit.</summary>
    public int MaxConcurrentOrchestrations { get; init; } = 256;

    /// <summary>How many entities run a batch of operations at once.</summary>
    public int MaxConcurrentEntities { get; init; } = 256;

    /// <summary>How many activities run at once.</summary>
    public int MaxConcurrentActivities { get; init; } = 1_000;

    /// <summary>
    /// How many starts, events and other calls of clients may wait for the writer; one more is refused. What waits is memory, and an answer
    /// that comes after its caller has given up helps nobody. The service's own writes are not counted: it never has more than it works on.
    /// </summary>
    public int MaxCallsWaiting { get; init; } = 1_000;

    /// <summary>How many instances at most are kept in memory as their code stands between two turns; the others are replayed from their history.</summary>
    public int MaxCachedInstances { get; init; } = 4_096;

    /// <summary>How many bytes of history the cached instances may stand for in all.</summary>
    public long MaxCachedHistoryBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>How long an instance rests after its turn was abandoned before it is tried again.</summary>
    public TimeSpan AbandonedTurnDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the clock is compared at least, so that a clock that was set delays a timer no longer than this.</summary>
    public TimeSpan TimerPoll { get; init; } = TimeSpan.FromSeconds(2);
}
