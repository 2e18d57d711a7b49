using System.Text.Json;
using DurableTask.Core.History;

namespace DurableTask.InProcess.Replay;

/// <summary>A message to an entity. In a history it is an event sent to <c>@name@key</c>, and its answer an event raised under the request's id.</summary>
/// <param name="EntityId">The entity, as <c>@name@key</c>.</param>
/// <param name="Id">The request's id: the name of the event that answers it. Orchestrations make it again whenever their code runs.</param>
/// <param name="Operation">The operation; null for a lock and its release.</param>
/// <param name="Input">The operation's input, serialized.</param>
/// <param name="IsSignal">True if nothing answers it.</param>
public sealed record EntityRequest(string EntityId, string Id, string? Operation, string? Input, bool IsSignal)
{
    /// <summary>The key of the entity.</summary>
    public string Key => EntityId[(EntityId.IndexOf('@', 1) + 1)..];

    /// <summary>Reads what was sent.</summary>
    /// <returns>Null if it was sent to an orchestration, or its content is not there.</returns>
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
