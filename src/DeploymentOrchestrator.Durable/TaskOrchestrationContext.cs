using System.Text.Json;

namespace DeploymentOrchestrator.Durable;

/// <summary>What an orchestrator may touch: the shape and names of Durable Task, only the members that are used.</summary>
/// <remarks>
/// Payloads are raw JSON on purpose. An event that does not deserialise to an awaited type fails the instance for good on
/// the real runtime, so whoever waits parses, inside a try.
/// </remarks>
public abstract class TaskOrchestrationContext
{
    /// <summary>The id of this instance.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The recorded time of the current turn, UTC; the same at every replay.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>True while recorded history is run again; log only when it is false.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Waits for an event raised on this instance. Events of one name (case-insensitive) are handed out first in, first out.</summary>
    /// <remarks>A cancelled waiter eats the next event on the real runtime: never cancel one that you mean to arm again.</remarks>
    public abstract Task<JsonElement> WaitForExternalEvent(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Completes at <paramref name="fireAt"/> (UTC), or is cancelled. An uncancelled timer holds back completion on the real runtime.</summary>
    /// <remarks>Cancel with <see cref="CancellationTokenSource.Cancel()"/>: CancelAsync does it from another thread, which no replay can repeat.</remarks>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Runs an activity, at least once.</summary>
    /// <exception cref="TaskFailedException">The activity threw.</exception>
    public abstract Task<JsonElement> CallActivityAsync(string name, JsonElement input);

    /// <summary>Calls an entity operation and waits for its reply. There is no timeout: race it against a timer.</summary>
    /// <exception cref="EntityOperationFailedException">The operation threw, or the worker was lost in it.</exception>
    public abstract Task<JsonElement> CallEntityAsync(EntityInstanceId id, string operationName, JsonElement input);

    /// <summary>Raises an event on another instance. Dropped if that instance does not exist or has ended.</summary>
    public abstract void SendEvent(string instanceId, string eventName, JsonElement payload);

    /// <summary>Replaces the custom status. Over <see cref="Limits.CustomStatusCharacters"/> characters the instance fails, as on the real runtime.</summary>
    public abstract void SetCustomStatus(JsonElement customStatus);
}
