namespace DeploymentOrchestrator.Dashboard;

/// <summary>How the store of durable instances fares.</summary>
public interface IStoreStatus
{
    /// <summary>Another number after each commit, cheap to read; always 0 if the store has no such number.</summary>
    long Commits { get; }

    /// <summary>Reads what the health page shows.</summary>
    StoreReading Read();
}

/// <summary>What a store says of itself; null: it does not know, or instances are kept elsewhere.</summary>
/// <param name="WriterQueue">How many writes wait for the database.</param>
/// <param name="CommitP99">Of the last thousand commits 99 in 100 were faster.</param>
/// <param name="DatabaseBytes">What the database takes, with its log.</param>
/// <param name="FreeBytes">What the disk of the data folder has left.</param>
public sealed record StoreReading(int? WriterQueue, TimeSpan? CommitP99, long? DatabaseBytes, long? FreeBytes);
