using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;

namespace DurableTask.Contracts;

/// <summary>Reads one event of a history. A missing property becomes null or the default of its type; an unknown property is skipped.</summary>
internal static class HistoryEventReader
{
    public static HistoryEvent Read(JsonElement json)
    {
        var id = json.GetProperty("EventId"u8).GetInt32();
        HistoryEvent recorded = Type(json) switch
        {
            EventType.ExecutionStarted => new ExecutionStartedEvent(id, Text(json, "Input"))
            {
                OrchestrationInstance = Instance(json),
                ParentInstance = Parent(json),
                Name = Text(json, "Name"),
                Version = Text(json, "Version"),
                Tags = Tags(json),
                Correlation = Text(json, "Correlation"),
                ParentTraceContext = Trace(json),
                ScheduledStartTime = Time(json, "ScheduledStartTime"),
                Generation = Number(json, "Generation"),
                GenerateNewTrace = Find(json, "GenerateNewTrace")?.GetBoolean() == true,
            },
            EventType.ExecutionCompleted => new ExecutionCompletedEvent(id, Text(json, "Result"), Status(json), Failure(json, "FailureDetails")),
            EventType.ContinueAsNew => new ContinueAsNewEvent(id, Text(json, "Result")),
            EventType.ExecutionTerminated => new ExecutionTerminatedEvent(id, Text(json, "Input")),
            EventType.ExecutionSuspended => new ExecutionSuspendedEvent(id, Text(json, "Reason")),
            EventType.ExecutionResumed => new ExecutionResumedEvent(id, Text(json, "Reason")),
            EventType.ExecutionRewound => new ExecutionRewoundEvent(id, Text(json, "Reason"))
            {
                ParentExecutionId = Text(json, "ParentExecutionId"),
                InstanceId = Text(json, "InstanceId"),
                ParentTraceContext = Trace(json),
            },
            EventType.TaskScheduled => new TaskScheduledEvent(id)
            {
                Name = Text(json, "Name"),
                Version = Text(json, "Version"),
                Input = Text(json, "Input"),
                ParentTraceContext = Trace(json),
                Tags = Tags(json),
            },
            EventType.TaskCompleted => new TaskCompletedEvent(id, ScheduledId(json), Text(json, "Result")),
            EventType.TaskFailed => new TaskFailedEvent(id, ScheduledId(json), Text(json, "Reason"), Text(json, "Details"), Failure(json, "FailureDetails")),
            EventType.SubOrchestrationInstanceCreated => new SubOrchestrationInstanceCreatedEvent(id)
            {
                Name = Text(json, "Name"),
                Version = Text(json, "Version"),
                InstanceId = Text(json, "InstanceId"),
                Input = Text(json, "Input"),
                ClientSpanId = Text(json, "ClientSpanId"),
                Tags = Tags(json),
            },
            EventType.SubOrchestrationInstanceCompleted => new SubOrchestrationInstanceCompletedEvent(id, ScheduledId(json), Text(json, "Result")),
            EventType.SubOrchestrationInstanceFailed =>
                new SubOrchestrationInstanceFailedEvent(id, ScheduledId(json), Text(json, "Reason"), Text(json, "Details"), Failure(json, "FailureDetails")),
            EventType.TimerCreated => new TimerCreatedEvent(id, FireAt(json)),
            EventType.TimerFired => new TimerFiredEvent(id, FireAt(json)) { TimerId = json.GetProperty("TimerId"u8).GetInt32() },
            EventType.OrchestratorStarted => new OrchestratorStartedEvent(id),
            EventType.OrchestratorCompleted => new OrchestratorCompletedEvent(id),
            EventType.EventSent => new EventSentEvent(id) { InstanceId = Text(json, "InstanceId"), Name = Text(json, "Name"), Input = Text(json, "Input") },
            EventType.EventRaised => new EventRaisedEvent(id, Text(json, "Input")) { Name = Text(json, "Name"), ParentTraceContext = Trace(json) },
            EventType.GenericEvent => new GenericEvent(id, Text(json, "Data")),
            EventType.HistoryState => new HistoryStateEvent(id, Find(json, "State") is { } state ? State(state) : null),
            var other => throw new FormatException($"its type {other} is not known"),
        };
        recorded.Timestamp = Utc(json.GetProperty("Timestamp"u8).GetDateTime());
        return recorded;
    }

    private static EventType Type(JsonElement json)
    {
        var type = json.GetProperty("EventType"u8);
        return type.ValueKind == JsonValueKind.Number ? (EventType)type.GetInt32()
            : Enum.TryParse<EventType>(type.GetString(), out var known) ? known
            : throw new FormatException($"its type {type.GetString()} is not known");
    }

    private static JsonElement? Find(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement json, string name) => Find(json, name)?.GetString();

    private static int? Number(JsonElement json, string name) => Find(json, name)?.GetInt32();

    private static DateTime? Time(JsonElement json, string name) => Find(json, name) is { } time ? Utc(time.GetDateTime()) : null;

    private static DateTime FireAt(JsonElement json) => Utc(json.GetProperty("FireAt"u8).GetDateTime());

    private static int ScheduledId(JsonElement json) => json.GetProperty("TaskScheduledId"u8).GetInt32();

    // Durable Task's times are UTC, even if a serializer has left out the zone.
    private static DateTime Utc(DateTime time) => time.Kind switch
    {
        DateTimeKind.Utc => time,
        DateTimeKind.Local => time.ToUniversalTime(),
        _ => DateTime.SpecifyKind(time, DateTimeKind.Utc),
    };

    private static OrchestrationStatus Status(JsonElement json)
    {
        var status = json.GetProperty("OrchestrationStatus"u8);
        return status.ValueKind == JsonValueKind.Number ? (OrchestrationStatus)status.GetInt32()
            : Enum.TryParse<OrchestrationStatus>(status.GetString(), out var known) ? known
            : throw new FormatException($"its status {status.GetString()} is not known");
    }

    private static OrchestrationInstance? Instance(JsonElement json) => Find(json, "OrchestrationInstance") is { } instance
        ? new OrchestrationInstance { InstanceId = Text(instance, "InstanceId"), ExecutionId = Text(instance, "ExecutionId") }
        : null;

    private static ParentInstance? Parent(JsonElement json) => Find(json, "ParentInstance") is { } parent
        ? new ParentInstance
        {
            Name = Text(parent, "Name"),
            OrchestrationInstance = Instance(parent),
            TaskScheduleId = Number(parent, "TaskScheduleId") ?? 0,
            Version = Text(parent, "Version"),
        }
        : null;

    private static Dictionary<string, string>? Tags(JsonElement json)
    {
        if (Find(json, "Tags") is not { } found)
        {
            return null;
        }

        var tags = new Dictionary<string, string>();
        foreach (var tag in found.EnumerateObject())
        {
            tags[tag.Name] = tag.Value.GetString()!;
        }

        return tags;
    }

    private static DistributedTraceContext? Trace(JsonElement json) => Find(json, "ParentTraceContext") is { } trace
        ? new DistributedTraceContext(Text(trace, "TraceParent")!, Text(trace, "TraceState"))
        {
            Id = Text(trace, "Id"),
            SpanId = Text(trace, "SpanId"),
            ActivityStartTime = Find(trace, "ActivityStartTime")?.GetDateTimeOffset(),
        }
        : null;

    private static FailureDetails? Failure(JsonElement json, string name) => Find(json, name) is { } failure
        ? new FailureDetails(
            Text(failure, "ErrorType") ?? "",
            Text(failure, "ErrorMessage") ?? "",
            Text(failure, "StackTrace"),
            Failure(failure, "InnerFailure"),
            Find(failure, "IsNonRetriable")?.GetBoolean() == true,
            Find(failure, "Properties") is { } properties ? Properties(properties) : null)
        : null;

    private static Dictionary<string, object?> Properties(JsonElement json) =>
        json.EnumerateObject().ToDictionary(property => property.Name, property => Value(property.Value));

    private static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when json.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.Object => Properties(json),
        JsonValueKind.Array => json.EnumerateArray().Select(Value).ToList(),
        _ => null,
    };

    private static OrchestrationState State(JsonElement json) => new()
    {
        CompletedTime = Time(json, "CompletedTime") ?? default,
        CompressedSize = Find(json, "CompressedSize")?.GetInt64() ?? 0,
        CreatedTime = Time(json, "CreatedTime") ?? default,
        Input = Text(json, "Input"),
        LastUpdatedTime = Time(json, "LastUpdatedTime") ?? default,
        Name = Text(json, "Name"),
        OrchestrationInstance = Instance(json),
        OrchestrationStatus = Status(json),
        Output = Text(json, "Output"),
        ParentInstance = Parent(json),
        Size = Find(json, "Size")?.GetInt64() ?? 0,
        Status = Text(json, "Status"),
        Tags = Tags(json),
        Version = Text(json, "Version"),
        Generation = Number(json, "Generation"),
        ScheduledStartTime = Time(json, "ScheduledStartTime"),
        FailureDetails = Failure(json, "FailureDetails"),
    };
}
