using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.AzureDevOps;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>An instance as Durable Functions' HTTP API shows it (StatusResponsePayload); access tokens in it are masked.</summary>
internal sealed record StatusPayload(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("instanceId")] string InstanceId,
    [property: JsonPropertyName("runtimeStatus")] OrchestrationRuntimeStatus RuntimeStatus,
    [property: JsonPropertyName("input")] JsonElement? Input,
    [property: JsonPropertyName("customStatus")] JsonElement? CustomStatus,
    [property: JsonPropertyName("output")] JsonElement? Output,
    [property: JsonPropertyName("createdTime")] DateTime CreatedTime,
    [property: JsonPropertyName("lastUpdatedTime")] DateTime LastUpdatedTime)
{
    /// <summary>Its history, if it was asked for.</summary>
    [JsonPropertyName("historyEvents")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<JsonNode?>? HistoryEvents { get; init; }

    /// <summary>The payload of an instance.</summary>
    public static StatusPayload Of(OrchestrationMetadata instance, bool showInput, JsonArray? history = null) => new(
        instance.Name,
        instance.InstanceId,
        instance.RuntimeStatus,
        showInput ? Shown(instance.SerializedInput) : null,
        Shown(instance.SerializedCustomStatus),

        // What it failed with stands where its output would.
        instance.FailureDetails is { } failure ? JsonSerializer.SerializeToElement(failure.ErrorMessage) : Shown(instance.SerializedOutput),
        Seconds(instance.CreatedAt),
        Seconds(instance.LastUpdatedAt))
    {
        HistoryEvents = history,
    };

    private static JsonElement? Shown(string? payload) => Payload.Parse(payload) is { } json ? MaskedSecrets.In(json) : null;

    private static DateTime Seconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
