using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>What is kept of waits that are over, longer than their instances are.</summary>
public interface IWaitHistory
{
    /// <summary>Everything that ended since then, in no order; null: this store keeps no history.</summary>
    /// <exception cref="Instances.StoreUnavailableException">It cannot be read.</exception>
    Task<IReadOnlyList<FinishedWait>?> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>The same as of the last look, without a look now: for what is asked often.</summary>
    /// <exception cref="Instances.StoreUnavailableException">It cannot be read.</exception>
    IReadOnlyList<FinishedWait>? ReadKept(DateTimeOffset since);

    /// <summary>Takes over what has ended, before instances are removed.</summary>
    /// <exception cref="Instances.StoreUnavailableException">It cannot be kept, so nothing must be removed.</exception>
    Task CatchUpAsync(CancellationToken cancellationToken);
}
