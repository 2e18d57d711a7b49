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

    /// <summary>Instances that match, newest first, so many at a time: for lists that are longer than one answer.</summary>
    /// <exception cref="ArgumentException">The continuation token is not one that this member gave.</exception>
    public abstract Task<Page<OrchestrationMetadata>> GetInstancePageAsync(OrchestrationQuery query, CancellationToken cancellationToken = default);

    /// <summary>How many instances of an orchestrator have not ended, all or those started under one tag.</summary>
    public abstract Task<int> CountUnfinishedAsync(string orchestratorName, string? tag = null, CancellationToken cancellationToken = default);

    /// <summary>The recorded history, oldest first; empty if there is no such instance.</summary>
    public abstract Task<IReadOnlyList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>The state of an entity, or null if it has none.</summary>
    public abstract Task<JsonElement?> GetEntityStateAsync(EntityInstanceId id, CancellationToken cancellationToken = default);

    /// <summary>Entities that have a state, in the order of their ids, so many at a time.</summary>
    public abstract Task<Page<EntityMetadata>> GetEntityPageAsync(EntityQuery query, CancellationToken cancellationToken = default);

    /// <summary>Raises an event on a running or pending instance.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceEndedException">It has ended.</exception>
    public abstract Task RaiseEventAsync(string instanceId, string eventName, JsonElement payload, CancellationToken cancellationToken = default);

    /// <summary>Ends an instance at once; its timers and outstanding work are dropped.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceEndedException">It has ended.</exception>
    public abstract Task TerminateInstanceAsync(string instanceId, string reason, CancellationToken cancellationToken = default);

    /// <summary>Holds an instance: it takes no turn until it is resumed. What arrives meanwhile is kept, and its timers go on.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceEndedException">It has ended.</exception>
    public abstract Task SuspendInstanceAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>Lets a suspended instance go on, and a blocked one try again with whatever code this process has.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    public abstract Task ResumeInstanceAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>Starts an instance once more, with the same orchestrator, input and tag.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="newInstanceId">The id of the new one; null: the old one's, which has to have ended and is replaced.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">The new id cannot be one.</exception>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceExistsException">An instance of the id to be has not ended, or there is one under the new id.</exception>
    public abstract Task RestartInstanceAsync(string instanceId, string? newInstanceId = null, CancellationToken cancellationToken = default);

    /// <summary>Removes ended instances last updated before a time, at most <paramref name="limit"/> of them. Never an entity, never a running instance.</summary>
    /// <returns>How many were removed.</returns>
    public abstract Task<int> PurgeInstancesAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes ended instances that match, at most <paramref name="limit"/> of them, the oldest first. Never an entity, never an instance that has not ended.</summary>
    /// <returns>How many were removed.</returns>
    public abstract Task<int> PurgeInstancesAsync(PurgeInstancesFilter filter, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes one ended instance.</summary>
    /// <returns>False if it does not exist or has not ended; nothing is removed then.</returns>
    public abstract Task<bool> PurgeInstanceAsync(string instanceId, CancellationToken cancellationToken = default);
}
