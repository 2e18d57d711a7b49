namespace DurableTask.Sqlite;

/// <summary>How the one writer fares.</summary>
/// <param name="Waiting">How many writes wait for it.</param>
/// <param name="Commits">How many transactions it has committed.</param>
/// <param name="CommitP99">Of its last thousand transactions 99 in 100 took no longer; null: none yet.</param>
public sealed record WriterStatus(int Waiting, long Commits, TimeSpan? CommitP99);
