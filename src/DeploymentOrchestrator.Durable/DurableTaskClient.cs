using System.Text.Json;

namespace DeploymentOrchestrator.Durable;

/// <summary>What starts, asks and steers instances from outside. Every call that changes something returns after it is durable.</summary>
/// <remarks>Every member throws <see cref="StoreUnavailableException"/> when the store cannot be written: nothing was accepted then.</remarks>
public abstract class DurableTaskClient
{
    /// <summary>Starts an orchestration under a chosen id.</summary>
    /// <returns>True if this call created it; false if an instance of that id exists, in whatever state: it is left as it is.</returns>
    /// <exception cref="ArgumentException">The id is empty, longer than <see cref="Limits.InstanceIdCharacters"/>, starts with <c>@</c>, or holds a control character or one of <c>/ \ # ?</c>.</exception>
    public abstract Task<bool> ScheduleNewOrchestrationInstanceAsync(
        string orchestratorName, JsonElement input, StartOrchestrationOptions options, CancellationToken cancellationToken = default);

    /// <summary>One instance with input, output and custom status, or null.</summary>
    public abstract Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>Instances that match, newest first.</summary>
    public abstract IAsyncEnumerable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default);

    /// <summary>How many instances of an orchestrator have not ended, all or those started under one tag.</summary>
    public abstract Task<int> CountUnfinishedAsync(string orchestratorName, string? tag = null, CancellationToken cancellationToken = default);

    /// <summary>The recorded history, oldest first; empty if there is no such instance.</summary>
    public abstract Task<IReadOnlyList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>The state of an entity, or null if it has none.</summary>
    public abstract Task<JsonElement?> GetEntityStateAsync(EntityInstanceId id, CancellationToken cancellationToken = default);

    /// <summary>Raises an event on a running or pending instance.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceEndedException">It has ended.</exception>
    public abstract Task RaiseEventAsync(string instanceId, string eventName, JsonElement payload, CancellationToken cancellationToken = default);

    /// <summary>Ends an instance at once; its timers and outstanding work are dropped.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceEndedException">It has ended.</exception>
    public abstract Task TerminateInstanceAsync(string instanceId, string reason, CancellationToken cancellationToken = default);

    /// <summary>Lets a blocked instance try again, with whatever code this process has.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    public abstract Task ResumeInstanceAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>Removes ended instances last updated before a time, at most <paramref name="limit"/> of them. Never an entity, never a running instance.</summary>
    /// <returns>How many were removed.</returns>
    public abstract Task<int> PurgeInstancesAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes one ended instance.</summary>
    /// <returns>False if it does not exist or has not ended; nothing is removed then.</returns>
    public abstract Task<bool> PurgeInstanceAsync(string instanceId, CancellationToken cancellationToken = default);
}

/// <summary>How to start an instance.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Tag">What it is counted under, see <see cref="DurableTaskClient.CountUnfinishedAsync"/>.</param>
public sealed record StartOrchestrationOptions(string InstanceId, string? Tag = null);

/// <summary>Which instances to list.</summary>
/// <param name="InstanceIdPrefix">Only ids that start so (ordinal).</param>
/// <param name="Statuses">Only these; null: all.</param>
/// <param name="OrchestratorName">Only instances of this orchestrator.</param>
/// <param name="Limit">At most so many.</param>
public sealed record OrchestrationQuery(
    string? InstanceIdPrefix = null,
    IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses = null,
    string? OrchestratorName = null,
    int Limit = 1000);
