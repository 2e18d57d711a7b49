namespace DurableTask.Sqlite;

/// <summary>The status of the writer.</summary>
/// <param name="Waiting">The number of pending writes.</param>
/// <param name="Commits">The number of transactions that it has committed.</param>
/// <param name="CommitP99">The 99th percentile of the durations of its last thousand transactions; null if there are none yet.</param>
public sealed record WriterStatus(int Waiting, long Commits, TimeSpan? CommitP99);
