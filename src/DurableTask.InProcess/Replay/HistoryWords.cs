using System.Globalization;
using DurableTask.Core;
using DurableTask.Core.History;

namespace DurableTask.InProcess.Replay;

/// <summary>Describes history events for people, with names, IDs and times, but never a payload.</summary>
public static class HistoryWords
{
    /// <summary>Describes one event in a few words.</summary>
    public static string Of(HistoryEvent historyEvent) => historyEvent switch
    {
        ContinueAsNewEvent => "a new beginning",
        EventRaisedEvent e => $"the arrival of event {e.Name}",
        EventSentEvent e => $"{Sent(e)} (#{e.EventId})",
        ExecutionCompletedEvent { OrchestrationStatus: OrchestrationStatus.Completed } => "the end",
        ExecutionCompletedEvent { OrchestrationStatus: OrchestrationStatus.Failed } => "the end by failure",
        ExecutionCompletedEvent { OrchestrationStatus: OrchestrationStatus.Terminated } => "the end by termination",
        ExecutionCompletedEvent e => $"the end ({e.OrchestrationStatus})",
        ExecutionResumedEvent => "the resumption",
        ExecutionStartedEvent e => $"the start of {e.Name}",
        ExecutionSuspendedEvent => "the suspension",
        ExecutionTerminatedEvent => "the termination",
        OrchestratorCompletedEvent => "the end of the turn",
        OrchestratorStartedEvent e => $"the start of the turn of {Time(e.Timestamp)}",
        SubOrchestrationInstanceCompletedEvent e => $"the result of orchestration #{e.TaskScheduledId}",
        SubOrchestrationInstanceCreatedEvent e => $"orchestration {e.Name} as {e.InstanceId} (#{e.EventId})",
        SubOrchestrationInstanceFailedEvent e => $"the failure of orchestration #{e.TaskScheduledId}",
        TaskCompletedEvent e => $"the result of activity #{e.TaskScheduledId}",
        TaskFailedEvent e => $"the failure of activity #{e.TaskScheduledId}",
        TaskScheduledEvent e => $"activity {e.Name} (#{e.EventId})",
        TimerCreatedEvent e => $"timer due {Time(e.FireAt)} (#{e.EventId})",
        TimerFiredEvent e => $"the firing of timer #{e.TimerId}",
        _ => historyEvent.EventType.ToString(),
    };

    private static string Sent(EventSentEvent sent) => EntityRequest.Of(sent) switch
    {
        null => $"event {sent.Name} to {sent.InstanceId}",
        { Operation: null } => $"{sent.Name} of entity {sent.InstanceId}",
        { IsSignal: true } signal => $"signal {signal.Operation} to entity {signal.EntityId}",
        { } call => $"call {call.Operation} of entity {call.EntityId}",
    };

    private static string Time(DateTime time) => time.ToString("O", CultureInfo.InvariantCulture);
}
