using System.Text.Json;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Traces.Functions;

/// <summary>A call of an entity as it stands in Durable Functions' history: an event sent to <c>@name@key</c>, answered by an event named like the request's id.</summary>
internal static class EntityMessages
{
    /// <summary>The entity, operation and id of a request, or null if the event sent is none.</summary>
    public static (EntityInstanceId Entity, string Operation, string? Id)? Request(FunctionsEvent sent)
    {
        if (sent.Type is not "EventSent" || sent.Text("InstanceId") is not ['@', ..] target || target.Split('@') is not [_, var name, var key])
        {
            return null;
        }

        var message = sent.Payload("Input");
        return (new EntityInstanceId(name, key), Text(message, "op") ?? sent.Name, Text(message, "id"));
    }

    /// <summary>What a raised event means as the answer to an entity call.</summary>
    public static HistoryEvent Answer(FunctionsEvent raised, int callId)
    {
        var message = raised.Payload("Input");
        var details = Property(message, "failureDetails");
        var type = Text(message, "exceptionType") ?? Text(details, "ErrorType");
        return type is null && details is null
            ? new EntityOperationCompleted(callId, Property(message, "result") is { } result ? FunctionsEvent.Unwrap(result) : Payload.Null)
            : new EntityOperationFailed(callId, new TaskFailureDetails(type ?? "", Text(details, "ErrorMessage") ?? Text(message, "result") ?? "it failed"));
    }

    private static string? Text(JsonElement? json, string property) => Property(json, property) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Property(JsonElement? json, string property) =>
        json is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
