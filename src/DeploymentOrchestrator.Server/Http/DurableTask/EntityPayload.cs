using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>An entity as Durable Functions' HTTP API shows it; access tokens in it are masked.</summary>
internal sealed record EntityPayload(
    [property: JsonPropertyName("entityId")] EntityAddress EntityId,
    [property: JsonPropertyName("lastOperationTime")] DateTime LastOperationTime,
    [property: JsonPropertyName("state")] JsonElement? State);

/// <summary>Which entity.</summary>
internal sealed record EntityAddress([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("key")] string Key);
