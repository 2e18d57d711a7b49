namespace DurableTask.Contracts;

/// <summary>A provider that counts instances by an index, without reading them.</summary>
public interface IOrchestrationServiceCountClient
{
    /// <summary>How many instances of an orchestrator have not ended.</summary>
    /// <param name="orchestratorName">The orchestrator; names are case-insensitive.</param>
    /// <param name="tag">Only those that were started with this tag; null: all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<int> CountUnfinishedAsync(string orchestratorName, KeyValuePair<string, string>? tag = null, CancellationToken cancellationToken = default);
}
