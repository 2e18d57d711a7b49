namespace DeploymentOrchestrator.Dashboard;

/// <summary>The status of the store of durable instances.</summary>
public interface IStoreStatus
{
    /// <summary>A number that changes with each commit and is cheap to read; always 0 if the store has no such number.</summary>
    long Commits { get; }

    /// <summary>Reads the measurements that the health page shows.</summary>
    StoreReading Read();
}

/// <summary>Measurements of a store; null if unknown, or if instances are kept elsewhere.</summary>
/// <param name="WriterQueue">The number of pending database writes.</param>
/// <param name="CommitP99">The 99th percentile of the last thousand commits.</param>
/// <param name="DatabaseBytes">The size of the database with its log.</param>
/// <param name="FreeBytes">The free space on the disk of the data folder.</param>
public sealed record StoreReading(int? WriterQueue, TimeSpan? CommitP99, long? DatabaseBytes, long? FreeBytes);
