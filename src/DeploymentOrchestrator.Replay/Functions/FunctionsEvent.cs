using System.Text.Json;
using DurableTask.Core.History;
using DurableTask.InProcess.Replay;

namespace DeploymentOrchestrator.Replay.Functions;

/// <summary>One of <c>historyEvents</c>, as Durable Functions shows it: without ids, without turns, a finished activity in one event.</summary>
/// <param name="Index">Its index in <c>historyEvents</c>.</param>
/// <param name="Type">EventType.</param>
/// <param name="At">Timestamp: when it was written, not the clock that the code saw.</param>
/// <param name="Json">All of it.</param>
internal sealed record FunctionsEvent(int Index, string Type, DateTimeOffset At, JsonElement Json)
{
    /// <summary>True if it says what the code did: written within the turn, a little after its clock.</summary>
    public bool IsAction => Type is "EventSent" or "TaskScheduled" or "TaskCompleted" or "TaskFailed" or "TimerCreated" or "ExecutionCompleted";

    /// <summary>True if it says that something arrived; a finished activity says both.</summary>
    public bool IsArrival => !IsAction || Type is "TaskCompleted" or "TaskFailed";

    /// <summary>When the code did it: when the finished activity was scheduled; else when this was written.</summary>
    public DateTimeOffset ScheduledAt => Time(Json, "ScheduledTime") ?? At;

    /// <summary>When a timer is due.</summary>
    public DateTimeOffset? FireAt => Time(Json, "FireAt");

    /// <summary>When it arrived, for what arrives: a timer's event is written when the timer is set, and arrives when it is due.</summary>
    public DateTimeOffset ArrivedAt => FireAt is { } due && due > At ? due : At;

    /// <summary>The clock that the code saw, which the request of an entity call says; null elsewhere.</summary>
    public DateTimeOffset? Clock => Sent is { } sent && EntityRequest.Of(sent) is not null && Time(JsonElement.Parse(sent.Input), "Timestamp") is { Year: > 1 } clock ? clock : null;

    /// <summary>Name, or FunctionName, as what is folded calls it.</summary>
    public string Name => Text("Name") ?? Text("FunctionName") ?? "";

    /// <summary>What was sent, as Durable Task records it; null if this is something else.</summary>
    public EventSentEvent? Sent => Type is "EventSent" ? new EventSentEvent(-1) { InstanceId = Text("InstanceId"), Name = Name, Input = Payload("Input") } : null;

    /// <summary>A text property, or null.</summary>
    public string? Text(string property) =>
        Json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A payload as it was serialized; null if it is not there, because it was not asked for.</summary>
    public string? Payload(string property) => Json.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? Raw(value) : null;

    /// <summary>JSON in a string, or JSON itself: the host shows both.</summary>
    public static string Raw(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && Payloads.Parse(value.GetString()) is not null ? value.GetString()! : value.GetRawText();

    private static DateTimeOffset? Time(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time : null;
}
