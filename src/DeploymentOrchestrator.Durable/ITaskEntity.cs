using System.Text.Json;

namespace DeploymentOrchestrator.Durable;

/// <summary>A durable entity: one operation after the other turns (state, input) into (state, reply).</summary>
public interface ITaskEntity
{
    /// <summary>Runs one operation. If it throws, the state stays as it was and the caller gets the error.</summary>
    TaskEntityResult Run(TaskEntityOperation operation);
}

/// <summary>One operation on an entity.</summary>
/// <param name="Key">The entity's key.</param>
/// <param name="Name">The operation's name.</param>
/// <param name="Input">What the caller passed.</param>
/// <param name="State">The state before, or null if the entity has none.</param>
public sealed record TaskEntityOperation(string Key, string Name, JsonElement Input, JsonElement? State);

/// <summary>What an operation leaves behind.</summary>
/// <param name="State">The state after; null: the entity has none (it is not stored).</param>
/// <param name="Reply">The answer to the caller.</param>
public sealed record TaskEntityResult(JsonElement? State, JsonElement Reply);
