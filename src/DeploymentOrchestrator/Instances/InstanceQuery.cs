using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Instances;

/// <summary>Which instances to list.</summary>
/// <param name="OrchestratorName">Only instances of this orchestrator.</param>
/// <param name="InstanceIdPrefix">Only ids that start so; null: all.</param>
/// <param name="Statuses">Only these; null: all.</param>
/// <param name="CreatedFrom">Only instances that were created then or later; null: all.</param>
/// <param name="PageSize">At most so many a page.</param>
/// <param name="ContinuationToken">Where to go on: what the page before gave; null: the beginning.</param>
public sealed record InstanceQuery(
    string OrchestratorName,
    string? InstanceIdPrefix = null,
    IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses = null,
    DateTimeOffset? CreatedFrom = null,
    int PageSize = 500,
    string? ContinuationToken = null);
