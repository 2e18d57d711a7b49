using System.Collections;
using System.Globalization;
using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;

namespace DurableTask.Contracts;

/// <summary>Writes one event of a history. Properties that are null are omitted.</summary>
internal static class HistoryEventWriter
{
    public static void Write(Utf8JsonWriter writer, HistoryEvent recorded)
    {
        writer.WriteStartObject();
        writer.WriteString("EventType"u8, recorded.EventType.ToString());
        writer.WriteNumber("EventId"u8, recorded.EventId);
        writer.WriteString("Timestamp"u8, recorded.Timestamp);
        WriteProperties(writer, recorded);
        writer.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter writer, HistoryEvent recorded)
    {
        switch (recorded)
        {
            case ExecutionStartedEvent started:
                Write(writer, "OrchestrationInstance", started.OrchestrationInstance);
                Write(writer, started.ParentInstance);
                Write(writer, "Name", started.Name);
                Write(writer, "Version", started.Version);
                Write(writer, "Input", started.Input);
                Write(writer, started.Tags);
                Write(writer, "Correlation", started.Correlation);
                Write(writer, started.ParentTraceContext);
                Write(writer, "ScheduledStartTime", started.ScheduledStartTime);
                Write(writer, "Generation", started.Generation);
                if (started.GenerateNewTrace)
                {
                    writer.WriteBoolean("GenerateNewTrace"u8, true);
                }

                break;
            case ExecutionCompletedEvent completed:
                writer.WriteNumber("OrchestrationStatus"u8, (int)completed.OrchestrationStatus);
                Write(writer, "Result", completed.Result);
                Write(writer, "FailureDetails", completed.FailureDetails);
                break;
            case ExecutionTerminatedEvent terminated:
                Write(writer, "Input", terminated.Input);
                break;
            case ExecutionSuspendedEvent suspended:
                Write(writer, "Reason", suspended.Reason);
                break;
            case ExecutionResumedEvent resumed:
                Write(writer, "Reason", resumed.Reason);
                break;
            case ExecutionRewoundEvent rewound:
                Write(writer, "Reason", rewound.Reason);
                Write(writer, "ParentExecutionId", rewound.ParentExecutionId);
                Write(writer, "InstanceId", rewound.InstanceId);
                Write(writer, rewound.ParentTraceContext);
                break;
            case TaskScheduledEvent scheduled:
                Write(writer, "Name", scheduled.Name);
                Write(writer, "Version", scheduled.Version);
                Write(writer, "Input", scheduled.Input);
                Write(writer, scheduled.ParentTraceContext);
                Write(writer, scheduled.Tags);
                break;
            case TaskCompletedEvent completed:
                writer.WriteNumber("TaskScheduledId"u8, completed.TaskScheduledId);
                Write(writer, "Result", completed.Result);
                break;
            case TaskFailedEvent failed:
                writer.WriteNumber("TaskScheduledId"u8, failed.TaskScheduledId);
                Write(writer, "Reason", failed.Reason);
                Write(writer, "Details", failed.Details);
                Write(writer, "FailureDetails", failed.FailureDetails);
                break;
            case SubOrchestrationInstanceCreatedEvent created:
                Write(writer, "Name", created.Name);
                Write(writer, "Version", created.Version);
                Write(writer, "InstanceId", created.InstanceId);
                Write(writer, "Input", created.Input);
                Write(writer, "ClientSpanId", created.ClientSpanId);
                Write(writer, created.Tags);
                break;
            case SubOrchestrationInstanceCompletedEvent completed:
                writer.WriteNumber("TaskScheduledId"u8, completed.TaskScheduledId);
                Write(writer, "Result", completed.Result);
                break;
            case SubOrchestrationInstanceFailedEvent failed:
                writer.WriteNumber("TaskScheduledId"u8, failed.TaskScheduledId);
                Write(writer, "Reason", failed.Reason);
                Write(writer, "Details", failed.Details);
                Write(writer, "FailureDetails", failed.FailureDetails);
                break;
            case TimerCreatedEvent created:
                writer.WriteString("FireAt"u8, created.FireAt);
                break;
            case TimerFiredEvent fired:
                writer.WriteNumber("TimerId"u8, fired.TimerId);
                writer.WriteString("FireAt"u8, fired.FireAt);
                break;
            case EventSentEvent sent:
                Write(writer, "InstanceId", sent.InstanceId);
                Write(writer, "Name", sent.Name);
                Write(writer, "Input", sent.Input);
                break;
            case EventRaisedEvent raised:
                Write(writer, "Name", raised.Name);
                Write(writer, "Input", raised.Input);
                Write(writer, raised.ParentTraceContext);
                break;
            case GenericEvent generic:
                Write(writer, "Data", generic.Data);
                break;
            case HistoryStateEvent { State: { } state }:
                Write(writer, state);
                break;
            case OrchestratorStartedEvent or OrchestratorCompletedEvent or HistoryStateEvent:
                break;
            default:
                throw new NotSupportedException($"A history event of type {recorded.EventType} is not known.");
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, DateTime? value)
    {
        if (value is { } time)
        {
            writer.WriteString(name, time);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, OrchestrationInstance? instance)
    {
        if (instance is not null)
        {
            writer.WriteStartObject(name);
            Write(writer, "InstanceId", instance.InstanceId);
            Write(writer, "ExecutionId", instance.ExecutionId);
            writer.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter writer, ParentInstance? parent)
    {
        if (parent is not null)
        {
            writer.WriteStartObject("ParentInstance"u8);
            Write(writer, "Name", parent.Name);
            Write(writer, "OrchestrationInstance", parent.OrchestrationInstance);
            writer.WriteNumber("TaskScheduleId"u8, parent.TaskScheduleId);
            Write(writer, "Version", parent.Version);
            writer.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter writer, IDictionary<string, string>? tags)
    {
        if (tags is not null)
        {
            writer.WriteStartObject("Tags"u8);
            foreach (var (key, value) in tags)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter writer, DistributedTraceContext? trace)
    {
        if (trace is not null)
        {
            writer.WriteStartObject("ParentTraceContext"u8);
            Write(writer, "TraceParent", trace.TraceParent);
            Write(writer, "TraceState", trace.TraceState);
            Write(writer, "Id", trace.Id);
            Write(writer, "SpanId", trace.SpanId);
            if (trace.ActivityStartTime is { } startedAt)
            {
                writer.WriteString("ActivityStartTime"u8, startedAt);
            }

            writer.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, FailureDetails? failure)
    {
        if (failure is not null)
        {
            writer.WriteStartObject(name);
            Write(writer, "ErrorType", failure.ErrorType);
            Write(writer, "ErrorMessage", failure.ErrorMessage);
            Write(writer, "StackTrace", failure.StackTrace);
            Write(writer, "InnerFailure", failure.InnerFailure);
            writer.WriteBoolean("IsNonRetriable"u8, failure.IsNonRetriable);
            if (failure.Properties is not null)
            {
                writer.WritePropertyName("Properties"u8);
                WriteValue(writer, failure.Properties);
            }

            writer.WriteEndObject();
        }
    }

    // Code may attach anything to a failure. A value that JSON cannot represent becomes text.
    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int or long or short or byte:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case JsonElement json:
                json.WriteTo(writer);
                break;
            case IDictionary<string, object?> properties:
                writer.WriteStartObject();
                foreach (var (key, property) in properties)
                {
                    writer.WritePropertyName(key);
                    WriteValue(writer, property);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, OrchestrationState state)
    {
        writer.WriteStartObject("State"u8);
        writer.WriteString("CompletedTime"u8, state.CompletedTime);
        writer.WriteNumber("CompressedSize"u8, state.CompressedSize);
        writer.WriteString("CreatedTime"u8, state.CreatedTime);
        Write(writer, "Input", state.Input);
        writer.WriteString("LastUpdatedTime"u8, state.LastUpdatedTime);
        Write(writer, "Name", state.Name);
        Write(writer, "OrchestrationInstance", state.OrchestrationInstance);
        writer.WriteNumber("OrchestrationStatus"u8, (int)state.OrchestrationStatus);
        Write(writer, "Output", state.Output);
        Write(writer, state.ParentInstance);
        writer.WriteNumber("Size"u8, state.Size);
        Write(writer, "Status", state.Status);
        Write(writer, state.Tags);
        Write(writer, "Version", state.Version);
        Write(writer, "Generation", state.Generation);
        Write(writer, "ScheduledStartTime", state.ScheduledStartTime);
        Write(writer, "FailureDetails", state.FailureDetails);
        writer.WriteEndObject();
    }
}
