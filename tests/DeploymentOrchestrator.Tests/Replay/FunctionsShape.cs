using System.Globalization;
using System.Text.Json.Nodes;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Tests.Replay;

/// <summary>
/// Converts a history to the format of Durable Functions' HTTP API, according to the extension's published source: without turns and IDs, with a finished activity
/// combined into one event, and with the times at which the events were written.
/// </summary>
internal static class FunctionsShape
{
    private static readonly TimeSpan QueueDelay = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Writing = TimeSpan.FromMilliseconds(3);

    public static JsonObject Of(IReadOnlyList<HistoryEvent> history)
    {
        var started = history.OfType<ExecutionStartedEvent>().First();
        var events = new JsonArray();
        var scheduled = new Dictionary<int, (JsonObject Shown, TaskScheduledEvent Task, DateTime At)>();
        var timers = new Dictionary<int, DateTime>();
        var now = DateTime.MinValue;
        foreach (var recorded in history)
        {
            switch (recorded)
            {
                case OrchestratorStartedEvent turn:
                    now = turn.Timestamp;
                    break;
                case ExecutionStartedEvent start:
                    // This event is written after the request was accepted; here both happen at the time of the first turn.
                    events.Add(Event("ExecutionStarted", now, ("FunctionName", start.Name), ("Input", start.Input)));
                    break;
                case EventRaisedEvent raised:
                    events.Add(Event("EventRaised", now - QueueDelay, ("Name", raised.Name), ("Input", raised.Input)));
                    break;
                case TaskScheduledEvent task:
                    var shown = Event("TaskScheduled", now + Writing, ("Name", task.Name), ("Input", null));
                    scheduled[task.EventId] = (shown, task, now + Writing);
                    events.Add(shown);
                    break;
                case TaskCompletedEvent done:
                    events.Remove(scheduled[done.TaskScheduledId].Shown);
                    events.Add(Folded("TaskCompleted", now, scheduled[done.TaskScheduledId], ("Result", JsonNode.Parse(done.Result ?? "null"))));
                    break;
                case TaskFailedEvent failed:
                    events.Remove(scheduled[failed.TaskScheduledId].Shown);
                    events.Add(Folded("TaskFailed", now, scheduled[failed.TaskScheduledId], ("Reason", failed.Reason)));
                    break;
                case TimerCreatedEvent timer:
                    timers[timer.EventId] = now;
                    events.Add(Event("TimerCreated", now + Writing, ("FireAt", Time(timer.FireAt))));
                    break;
                case TimerFiredEvent fired:
                    events.Add(Event("TimerFired", timers[fired.TimerId], ("FireAt", Time(fired.FireAt))));
                    break;
                case EventSentEvent sent:
                    events.Add(Event("EventSent", now + Writing, ("InstanceId", sent.InstanceId), ("Name", sent.Name), ("Input", sent.Input)));
                    break;
                case ExecutionCompletedEvent completed:
                    events.Add(Event("ExecutionCompleted", now + Writing, ("OrchestrationStatus", "Completed"), ("Result", JsonNode.Parse(completed.Result!))));
                    break;
            }
        }

        return new JsonObject
        {
            ["name"] = started.Name,
            ["instanceId"] = started.OrchestrationInstance.InstanceId,
            ["runtimeStatus"] = history.Any(e => e is ExecutionCompletedEvent) ? "Completed" : "Running",
            ["input"] = JsonNode.Parse(started.Input),
            ["customStatus"] = null,
            ["output"] = null,
            ["historyEvents"] = events,
        };
    }

    private static JsonObject Folded(string type, DateTime now, (JsonObject Shown, TaskScheduledEvent Task, DateTime At) scheduled, (string, JsonNode?) result) =>
        Event(type, now - QueueDelay, ("ScheduledTime", Time(scheduled.At)), ("FunctionName", scheduled.Task.Name), ("Input", null), result);

    private static JsonObject Event(string type, DateTime at, params (string Name, JsonNode? Value)[] properties)
    {
        var shown = new JsonObject { ["EventType"] = type, ["Timestamp"] = Time(at) };
        foreach (var (name, value) in properties)
        {
            shown[name] = value;
        }

        return shown;
    }

    private static string Time(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
