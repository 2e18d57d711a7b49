using System.Text.Json;
using DurableTask.Core.History;
using DurableTask.InProcess.Replay;

namespace DeploymentOrchestrator.Replay.Functions;

/// <summary>One of the <c>historyEvents</c>, as Durable Functions shows it: without IDs and without turns, and with a finished activity as a single event.</summary>
/// <param name="Index">Its index in <c>historyEvents</c>.</param>
/// <param name="Type">The EventType.</param>
/// <param name="At">The Timestamp: when the event was written, which is not the time that the code saw.</param>
/// <param name="Json">The whole event.</param>
internal sealed record FunctionsEvent(int Index, string Type, DateTimeOffset At, JsonElement Json)
{
    /// <summary>True if the event is an action of the code. It was written during the turn, a little after the time that the code saw.</summary>
    public bool IsAction => Type is "EventSent" or "TaskScheduled" or "TaskCompleted" or "TaskFailed" or "TimerCreated" or "ExecutionCompleted";

    /// <summary>True if the event is something that arrived. A finished activity is both an action and an arrival.</summary>
    public bool IsArrival => !IsAction || Type is "TaskCompleted" or "TaskFailed";

    /// <summary>When the code took the action: for a finished activity when it was scheduled, otherwise when the event was written.</summary>
    public DateTimeOffset ScheduledAt => Time(Json, "ScheduledTime") ?? At;

    /// <summary>When a timer is due.</summary>
    public DateTimeOffset? FireAt => Time(Json, "FireAt");

    /// <summary>When the event arrived. The event of a timer is written when the timer is set, but arrives when the timer is due.</summary>
    public DateTimeOffset ArrivedAt => FireAt is { } due && due > At ? due : At;

    /// <summary>The time that the code saw, which the request of an entity call contains; null for other events.</summary>
    public DateTimeOffset? Clock => Sent is { } sent && EntityRequest.Of(sent) is not null && Time(JsonElement.Parse(sent.Input), "Timestamp") is { Year: > 1 } clock ? clock : null;

    /// <summary>The name: Name or, in combined events, FunctionName.</summary>
    public string Name => Text("Name") ?? Text("FunctionName") ?? "";

    /// <summary>The sent event, as Durable Task records it; null if this is another kind of event.</summary>
    public EventSentEvent? Sent => Type is "EventSent" ? new EventSentEvent(-1) { InstanceId = Text("InstanceId"), Name = Name, Input = Payload("Input") } : null;

    /// <summary>A text property, or null.</summary>
    public string? Text(string property) =>
        Json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A serialized payload; null if it is missing, because it was not requested.</summary>
    public string? Payload(string property) => Json.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? Raw(value) : null;

    /// <summary>The host shows JSON either as a string or as JSON itself.</summary>
    public static string Raw(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && Payloads.Parse(value.GetString()) is not null ? value.GetString()! : value.GetRawText();

    private static DateTimeOffset? Time(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time : null;
}
