using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;

namespace DurableTask.InProcess.Replay;

/// <summary>Converts actions of the code into the events that Durable Task Core records, and compares them with recorded events.</summary>
internal static class OrchestratorActions
{
    /// <summary>The event that is recorded for an action.</summary>
    public static HistoryEvent AsRecorded(OrchestratorAction action) => action switch
    {
        CreateSubOrchestrationAction a =>
            new SubOrchestrationInstanceCreatedEvent(a.Id) { Name = a.Name, Version = a.Version, InstanceId = a.InstanceId, Input = a.Input },
        CreateTimerOrchestratorAction a => new TimerCreatedEvent(a.Id, a.FireAt),
        OrchestrationCompleteOrchestratorAction { OrchestrationStatus: OrchestrationStatus.ContinuedAsNew } a => new ContinueAsNewEvent(a.Id, a.Result),
        OrchestrationCompleteOrchestratorAction a => new ExecutionCompletedEvent(a.Id, a.Result, a.OrchestrationStatus, a.FailureDetails),
        ScheduleTaskOrchestratorAction a => new TaskScheduledEvent(a.Id, a.Name ?? "", a.Version, a.Input),
        SendEventOrchestratorAction a => new EventSentEvent(a.Id) { InstanceId = a.Instance?.InstanceId, Name = a.EventName, Input = a.EventData },
        _ => new GenericEvent(action.Id, action.OrchestratorActionType.ToString()),
    };

    /// <summary>Compares kind, sequence ID, name or target, and the due time of a timer. The ID of an end is not compared, because nothing answers it.</summary>
    public static bool IsSame(HistoryEvent recorded, HistoryEvent done) => (recorded, done) switch
    {
        (ExecutionCompletedEvent r, ExecutionCompletedEvent d) => r.OrchestrationStatus == d.OrchestrationStatus,
        _ when recorded.EventId != done.EventId => false,
        (EventSentEvent r, EventSentEvent d) => r.InstanceId == d.InstanceId && IsSameName(r.Name, d.Name) && IsSameRequest(r, d),
        (SubOrchestrationInstanceCreatedEvent r, SubOrchestrationInstanceCreatedEvent d) => r.InstanceId == d.InstanceId && IsSameName(r.Name, d.Name),
        (TaskScheduledEvent r, TaskScheduledEvent d) => IsSameName(r.Name, d.Name),
        (TimerCreatedEvent r, TimerCreatedEvent d) => r.FireAt == d.FireAt,
        _ => false,
    };

    // Compare the ID, too: the recorded answer has the recorded ID, so code that generates another ID would never receive it.
    private static bool IsSameRequest(EventSentEvent recorded, EventSentEvent done) =>
        EntityRequest.Of(recorded) is not { } r || EntityRequest.Of(done) is not { } d || (IsSameName(r.Operation, d.Operation) && IsSameName(r.Id, d.Id));

    private static bool IsSameName(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
