using System.Text.Json;
using DurableTask.Core.History;

namespace DurableTask.InProcess.Replay;

/// <summary>A message to an entity. In a history it is an event sent to <c>@name@key</c>, and the answer is an event raised with the request's ID as its name.</summary>
/// <param name="EntityId">The entity, as <c>@name@key</c>.</param>
/// <param name="Id">The ID of the request, which is the name of the event that answers it. Orchestrations generate the same ID whenever their code runs.</param>
/// <param name="Operation">The operation; null for a lock and its release.</param>
/// <param name="Input">The serialized input of the operation.</param>
/// <param name="IsSignal">True if there is no answer.</param>
public sealed record EntityRequest(string EntityId, string Id, string? Operation, string? Input, bool IsSignal)
{
    /// <summary>The key of the entity.</summary>
    public string Key => EntityId[(EntityId.IndexOf('@', 1) + 1)..];

    /// <summary>Reads a request from a sent event.</summary>
    /// <returns>Null if the event was sent to an orchestration, or if its content is missing.</returns>
    public static EntityRequest? Of(EventSentEvent sent)
    {
        if (sent.InstanceId is not ['@', ..] || string.IsNullOrEmpty(sent.Input))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(sent.Input);
            var request = json.RootElement;
            return new EntityRequest(
                sent.InstanceId,
                Text(request, "id") ?? "",
                Text(request, "op"),
                Text(request, "input"),
                request.TryGetProperty("signal", out var signal) && signal.ValueKind == JsonValueKind.True);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement request, string property) =>
        request.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
