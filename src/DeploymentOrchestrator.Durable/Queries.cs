namespace DeploymentOrchestrator.Durable;

/// <summary>Which instances to list.</summary>
/// <param name="InstanceIdPrefix">Only ids that start so (ordinal).</param>
/// <param name="Statuses">Only these; null: all.</param>
/// <param name="OrchestratorName">Only instances of this orchestrator.</param>
/// <param name="Limit">At most so many, or so many a page.</param>
/// <param name="CreatedFrom">Only what was created then or later.</param>
/// <param name="CreatedTo">Only what was created then or earlier.</param>
/// <param name="ContinuationToken">Where to go on: what the page before gave; null: the beginning.</param>
public sealed record OrchestrationQuery(
    string? InstanceIdPrefix = null,
    IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses = null,
    string? OrchestratorName = null,
    int Limit = 1000,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    string? ContinuationToken = null);

/// <summary>Which entities to list.</summary>
/// <param name="InstanceIdStartsWith">Only ids that start so (ordinal), e.g. <c>@releasefeed@</c>.</param>
/// <param name="LastModifiedFrom">Only those whose state was last written then or later.</param>
/// <param name="LastModifiedTo">Only those whose state was last written then or earlier.</param>
/// <param name="Limit">So many a page.</param>
/// <param name="ContinuationToken">Where to go on: what the page before gave; null: the beginning.</param>
public sealed record EntityQuery(
    string? InstanceIdStartsWith = null,
    DateTimeOffset? LastModifiedFrom = null,
    DateTimeOffset? LastModifiedTo = null,
    int Limit = 1000,
    string? ContinuationToken = null);

/// <summary>Which ended instances to remove.</summary>
/// <param name="CreatedFrom">Only what was created then or later.</param>
/// <param name="CreatedTo">Only what was created then or earlier.</param>
/// <param name="Statuses">Only these; null: however they ended.</param>
public sealed record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null, DateTimeOffset? CreatedTo = null, IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses = null);

/// <summary>Part of a list.</summary>
/// <param name="Values">What is on it.</param>
/// <param name="ContinuationToken">Gives the next page; null: this is the last one. What is added meanwhile moves nothing.</param>
public sealed record Page<T>(IReadOnlyList<T> Values, string? ContinuationToken);
