using DeploymentOrchestrator.Instances;
using DurableTask.Contracts;
using DurableTask.InProcess;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>What the domain asks of the store: by its indexes where it has them, else by reading what matches.</summary>
internal sealed class TaskHubQueries(TaskHub hub, DurableTaskClient client, UnfinishedCounts counts, IOrchestrationServiceBlockClient blocks) : IInstanceQueries
{
    private readonly ClientInstanceQueries _scans = new(client, counts);

    private IOrchestrationServiceCountClient? Index => hub.Service as IOrchestrationServiceCountClient;

    /// <inheritdoc/>
    public Task<int> CountUnfinishedAsync(string orchestratorName, string? planId, CancellationToken cancellationToken) => Index is { } index
        ? index.CountUnfinishedAsync(orchestratorName, planId is null ? null : KeyValuePair.Create(Names.PlanTag, planId), cancellationToken)
        : _scans.CountUnfinishedAsync(orchestratorName, planId, cancellationToken);

    /// <inheritdoc/>
    public void Started(string orchestratorName, string? planId)
    {
        if (Index is null)
        {
            _scans.Started(orchestratorName, planId);
        }
    }

    /// <inheritdoc/>
    public async Task<Page<OrchestrationMetadata>> ListAsync(InstanceQuery query, CancellationToken cancellationToken)
    {
        if (Index is null)
        {
            return await _scans.ListAsync(query, cancellationToken);
        }

        var instances = client.GetAllInstancesAsync(new NamedInstanceQuery
        {
            OrchestratorName = query.OrchestratorName,
            InstanceIdPrefix = query.InstanceIdPrefix,
            Statuses = query.Statuses,
            CreatedFrom = query.CreatedFrom,
            PageSize = query.PageSize,
            ContinuationToken = query.ContinuationToken,
            FetchInputsAndOutputs = true,
        });
        return await instances.FirstPageAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken) => blocks.GetBlockedAsync(cancellationToken);
}
