using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The history of ended waits, which is kept longer than their instances.</summary>
public interface IWaitHistory
{
    /// <summary>Every wait that ended since the given time, in no particular order; null if this store keeps no history.</summary>
    /// <exception cref="Instances.StoreUnavailableException">The history cannot be read.</exception>
    Task<IReadOnlyList<FinishedWait>?> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>The same as of the last read, without reading again: for callers that ask often.</summary>
    /// <exception cref="Instances.StoreUnavailableException">The history cannot be read.</exception>
    IReadOnlyList<FinishedWait>? ReadKept(DateTimeOffset since);

    /// <summary>Copies the waits that have ended into the history, before their instances are removed.</summary>
    /// <exception cref="Instances.StoreUnavailableException">The history cannot be written, so no instance may be removed.</exception>
    Task CatchUpAsync(CancellationToken cancellationToken);
}
