using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Common;
using DurableTask.Core.History;

namespace DurableTask.Sqlite.Storage;

/// <summary>A message together with its stored form, which is created before the writer processes it.</summary>
internal sealed class Letter
{
    public Letter(TaskMessage message)
    {
        Message = message;
        Body = HistorySerializer.Serialize([message.Event]);
        Started = message.Event is ExecutionStartedEvent started ? StartWithoutInput(started) : null;
        var due = message.Event switch
        {
            TimerFiredEvent fired => fired.FireAt,
            ExecutionStartedEvent { ScheduledStartTime: { } startAt } => startAt,
            _ => Entities.IsDelayedEntityMessage(message, out var delayedUntil) ? delayedUntil : default(DateTime?),
        };
        DueAt = due is { Kind: DateTimeKind.Local } local ? local.ToUniversalTime() : due;
    }

    public TaskMessage Message { get; }

    public byte[] Body { get; }

    /// <summary>For a start, the event is stored without its input, which is a column of the instance.</summary>
    public byte[]? Started { get; }

    /// <summary>The earliest time of delivery, in UTC.</summary>
    public DateTime? DueAt { get; }

    public string InstanceId => Message.OrchestrationInstance.InstanceId;

    public string? ExecutionId => Message.OrchestrationInstance.ExecutionId;

    /// <summary>The start event of the instance, without its input.</summary>
    public static byte[] StartWithoutInput(ExecutionStartedEvent started) => HistorySerializer.Serialize([new ExecutionStartedEvent(started.EventId, null)
    {
        Timestamp = started.Timestamp,
        OrchestrationInstance = started.OrchestrationInstance,
        ParentInstance = started.ParentInstance,
        Name = started.Name,
        Version = started.Version,
        Tags = started.Tags,
        ScheduledStartTime = started.ScheduledStartTime,
        Generation = started.Generation,
    }]);
}
