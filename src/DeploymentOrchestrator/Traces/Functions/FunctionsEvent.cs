using System.Text.Json;

namespace DeploymentOrchestrator.Traces.Functions;

/// <summary>One of <c>historyEvents</c>, as Durable Functions shows it: without ids, without turns, a finished activity in one event.</summary>
/// <param name="Index">Its index in <c>historyEvents</c>.</param>
/// <param name="Type">EventType.</param>
/// <param name="At">Timestamp: when it was written, not the clock that the code saw.</param>
/// <param name="Json">All of it.</param>
internal sealed record FunctionsEvent(int Index, string Type, DateTimeOffset At, JsonElement Json)
{
    /// <summary>When the code did it: when the finished activity was scheduled; else when this was written.</summary>
    public DateTimeOffset ScheduledAt => Time("ScheduledTime") ?? At;

    /// <summary>When a timer is due.</summary>
    public DateTimeOffset? FireAt => Time("FireAt");

    /// <summary>True if it says what the code did: written within the turn, a little after its clock.</summary>
    public bool IsAction => Type is "EventSent" or "TaskScheduled" or "TaskCompleted" or "TaskFailed" or "TimerCreated" or "ExecutionCompleted";

    /// <summary>When it arrived, for what arrives: a timer's event is written when the timer is set, and arrives when it is due.</summary>
    public DateTimeOffset ArrivedAt => FireAt is { } due && due > At ? due : At;

    /// <summary>Name, or FunctionName, as what is folded calls it.</summary>
    public string Name => Text("Name") ?? Text("FunctionName") ?? "";

    /// <summary>A text property, or null.</summary>
    public string? Text(string property) =>
        Json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A payload: JSON, or JSON in a string; null if it is not there, because it was not asked for.</summary>
    public JsonElement? Payload(string property) => Json.TryGetProperty(property, out var value) ? Unwrap(value) : null;

    /// <summary>Payloads travel as text; one that is no JSON is a text.</summary>
    public static JsonElement Unwrap(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return Durable.Payload.Keep(value);
        }

        try
        {
            return JsonElement.Parse(value.GetString()!);
        }
        catch (JsonException)
        {
            return value.Clone();
        }
    }

    private DateTimeOffset? Time(string property) =>
        Json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time : null;
}
