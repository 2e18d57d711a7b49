using System.Text.Json;
using DeploymentOrchestrator.Durable;
using Sdk = Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>The port's orchestration context on Durable Functions, one member each.</summary>
/// <remarks>
/// Payloads are read as <c>JsonElement?</c>. An event that does not deserialise to the awaited type fails the instance for good, and any JSON
/// is an element; an event that was raised without a payload is null, which a plain <c>JsonElement</c> could not hold.
/// Nothing here awaits with ConfigureAwait(false): that leaves the orchestrator's thread, and the runtime throws.
/// </remarks>
internal sealed class OrchestrationContext(Sdk.TaskOrchestrationContext context) : TaskOrchestrationContext
{
    /// <inheritdoc/>
    public override string InstanceId => context.InstanceId;

    /// <inheritdoc/>
    public override DateTime CurrentUtcDateTime => context.CurrentUtcDateTime;

    /// <inheritdoc/>
    public override bool IsReplaying => context.IsReplaying;

    /// <inheritdoc/>
    public override async Task<JsonElement> WaitForExternalEvent(string eventName, CancellationToken cancellationToken = default) =>
        OrNull(await context.WaitForExternalEvent<JsonElement?>(eventName, cancellationToken));

    /// <inheritdoc/>
    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => context.CreateTimer(fireAt, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Without a retry policy: its timers cannot be cancelled and hold back completion. Who wants to try again does it with a timer.</remarks>
    public override async Task<JsonElement> CallActivityAsync(string name, JsonElement input)
    {
        try
        {
            return OrNull(await context.CallActivityAsync<JsonElement?>(name, input));
        }
        catch (Sdk.TaskFailedException exception)
        {
            throw new TaskFailedException(exception.TaskName, Failures.From(exception.FailureDetails));
        }
    }

    /// <inheritdoc/>
    public override async Task<JsonElement> CallEntityAsync(EntityInstanceId id, string operationName, JsonElement input)
    {
        try
        {
            return OrNull(await context.Entities.CallEntityAsync<JsonElement?>(new(id.Name, id.Key), operationName, input));
        }
        catch (Sdk.Entities.EntityOperationFailedException exception)
        {
            // Also when the worker was lost in the operation: the host answers every call of the batch so, and the operation may have run.
            throw new EntityOperationFailedException(id, operationName, Failures.From(exception.FailureDetails));
        }
    }

    /// <inheritdoc/>
    public override void SendEvent(string instanceId, string eventName, JsonElement payload) => context.SendEvent(instanceId, eventName, payload);

    /// <inheritdoc/>
    /// <remarks>Over 16 KB the host fails the instance for good; the domain stays under 7,000 characters.</remarks>
    public override void SetCustomStatus(JsonElement customStatus) => context.SetCustomStatus(customStatus);

    private static JsonElement OrNull(JsonElement? payload) => payload ?? Payload.Null;
}
