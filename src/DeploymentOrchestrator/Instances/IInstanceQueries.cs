using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Instances;

/// <summary>What is asked of the store and Durable Task's client cannot ask: counts, lists that are newest first, what is blocked.</summary>
public interface IInstanceQueries
{
    /// <summary>How many instances of an orchestrator have not ended.</summary>
    /// <param name="orchestratorName">The orchestrator.</param>
    /// <param name="planId">Only those of this pipeline run; null: all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<int> CountUnfinishedAsync(string orchestratorName, string? planId, CancellationToken cancellationToken);

    /// <summary>Notes one that was started here: where counting is slow, it counts at once.</summary>
    void Started(string orchestratorName, string? planId);

    /// <summary>Instances with inputs and outputs, newest first. Its continuation token gives the next page; null: this is the last one.</summary>
    /// <exception cref="ArgumentException">The continuation token is not one that this member gave.</exception>
    Task<Page<OrchestrationMetadata>> ListAsync(InstanceQuery query, CancellationToken cancellationToken);

    /// <summary>The instances that stand still although they are not over, each with the reason.</summary>
    Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken);
}
