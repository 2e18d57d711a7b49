using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.InProcess.Replay;

namespace DeploymentOrchestrator.Replay;

/// <summary>Reads the payloads of history events: JSON in a string, which another build may have written and a store may have left out.</summary>
internal static class Payloads
{
    /// <summary>The payload of an action for its receiver; null if there is none or if it was not recorded.</summary>
    public static JsonElement? Of(HistoryEvent action) => action switch
    {
        EventSentEvent sent when EntityRequest.Of(sent) is { } request => Parse(request.Input),
        EventSentEvent sent => Parse(sent.Input),
        ExecutionCompletedEvent { OrchestrationStatus: OrchestrationStatus.Completed } completed => Parse(completed.Result),
        TaskScheduledEvent scheduled => OfActivity(scheduled),
        _ => null,
    };

    /// <returns>Null if it is missing or not JSON.</returns>
    public static JsonElement? Parse(string? payload)
    {
        try
        {
            return payload is null ? null : JsonElement.Parse(payload);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>Null if it cannot be read as a <typeparamref name="T"/>.</returns>
    public static T? Read<T>(JsonElement? payload)
        where T : class
    {
        try
        {
            return payload is { } json ? Json.Read<T>(json) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    // Durable Task Core passes an activity's input as an array of one.
    private static JsonElement? OfActivity(TaskScheduledEvent scheduled) =>
        Parse(scheduled.Input) is { ValueKind: JsonValueKind.Array } inputs && inputs.GetArrayLength() == 1 ? inputs[0] : null;
}
