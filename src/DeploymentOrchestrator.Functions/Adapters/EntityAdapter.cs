using System.Text.Json;
using DeploymentOrchestrator.Durable;
using Sdk = Microsoft.DurableTask.Entities;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>An entity of the port on Durable Functions.</summary>
/// <remarks>
/// An ITaskEntity and not a TaskEntity&lt;TState&gt;: there every public method becomes an operation, and "delete" is one by itself.
/// The runtime executes an operation at least once, effects first; and a worker that is lost in a batch consumes it unanswered. So whoever
/// calls repeats until it is answered, and the entity ignores what it already has.
/// </remarks>
internal sealed class EntityAdapter(ITaskEntity entity) : Sdk.ITaskEntity
{
    /// <inheritdoc/>
    public ValueTask<object?> RunAsync(Sdk.TaskEntityOperation operation)
    {
        var input = operation.HasInput ? operation.GetInput<JsonElement>() : Payload.Null;
        var result = entity.Run(new(operation.Context.Id.Key, operation.Name, input, State(operation.State)));
        operation.State.SetState(result.State); // null: the entity has none, and the runtime forgets it
        return new(result.Reply);
    }

    // The runtime would answer every later operation with the same error, for good. The domain sets aside what is no state of its own,
    // visibly, and begins anew; so it is told of this in the form of a state that is none.
    private static JsonElement? State(Sdk.TaskEntityState state)
    {
        try
        {
            return state.HasState ? state.GetState<JsonElement>() : null;
        }
        catch (JsonException exception)
        {
            return Json.Write($"not JSON: {exception.Message}");
        }
    }
}
