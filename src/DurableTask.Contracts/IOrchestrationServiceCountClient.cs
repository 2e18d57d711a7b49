namespace DurableTask.Contracts;

/// <summary>Implemented by a provider that counts instances by an index, without reading them.</summary>
public interface IOrchestrationServiceCountClient
{
    /// <summary>Returns the number of instances of an orchestrator that have not ended.</summary>
    /// <param name="orchestratorName">The orchestrator; names are case-insensitive.</param>
    /// <param name="tag">Only instances that were started with this tag; null for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<int> CountUnfinishedAsync(string orchestratorName, KeyValuePair<string, string>? tag = null, CancellationToken cancellationToken = default);
}
