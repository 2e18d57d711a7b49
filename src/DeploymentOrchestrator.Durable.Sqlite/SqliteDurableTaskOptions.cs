namespace DeploymentOrchestrator.Durable.Sqlite;

/// <summary>How the embedded engine runs.</summary>
/// <param name="DatabasePath">The database file, on a local disk; created if it does not exist. A lock file lies beside it.</param>
public sealed record SqliteDurableTaskOptions(string DatabasePath)
{
    /// <summary>How many orchestration turns, and as many entity turns, run at once. Many, because each waits for a shared commit.</summary>
    public int MaxTurnsInFlight { get; init; } = 64;

    /// <summary>
    /// How many starts, events and other calls of clients may wait for the writer; one more is refused. What waits is memory, and an answer
    /// that comes after its caller has given up helps nobody. The engine's own writes are not counted: it never has more than it works on.
    /// </summary>
    public int MaxCallsWaiting { get; init; } = 1_000;

    /// <summary>How many instances at most are kept in memory as their code stands between two turns; the others are replayed from their history.</summary>
    public int MaxLiveReplays { get; init; } = 4096;

    /// <summary>How long a stop waits for running activities before it cancels them; they run again after the next start.</summary>
    public TimeSpan ActivityGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the clock is compared at least, so that a clock that was set delays a timer no longer than this.</summary>
    public TimeSpan TimerPoll { get; init; } = TimeSpan.FromSeconds(2);
}
