namespace DeploymentOrchestrator.Durable.Replay;

/// <summary>History events in words for people: names, ids and times, never a payload.</summary>
public static class Describe
{
    /// <summary>One event, in a few words.</summary>
    public static string Event(HistoryEvent historyEvent) => historyEvent switch
    {
        EntityOperationCalled e => $"call {e.Operation} of entity {e.Entity} (#{e.EventId})",
        EntityOperationCompleted e => $"the answer to entity call #{e.EntityCallId}",
        EntityOperationFailed e => $"the failure of entity call #{e.EntityCallId}",
        EventRaised e => $"the arrival of event {e.Name}",
        EventSent e => $"event {e.Name} to {e.InstanceId} (#{e.EventId})",
        ExecutionCompleted => "the end",
        ExecutionFailed => "the end by failure",
        ExecutionStarted e => $"the start of {e.Name}",
        ExecutionTerminated => "the termination",
        OrchestratorStarted e => $"the start of the turn of {e.Timestamp:O}",
        TaskCompleted e => $"the result of activity #{e.TaskScheduledId}",
        TaskFailed e => $"the failure of activity #{e.TaskScheduledId}",
        TaskScheduled e => $"activity {e.Name} (#{e.EventId})",
        TimerCanceled e => $"the cancellation of timer #{e.TimerId}",
        TimerCreated e => $"timer due {e.FireAt:O} (#{e.EventId})",
        TimerFired e => $"the firing of timer #{e.TimerId}",
        _ => historyEvent.GetType().Name,
    };
}
