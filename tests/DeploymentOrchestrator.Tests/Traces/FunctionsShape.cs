using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Tests.Traces;

/// <summary>
/// A history as the HTTP API of Durable Functions shows it: written from the extension's published source. Turns, ids and cancellations are gone, a finished
/// activity is folded into one event, entity calls are events to and from <c>@name@key</c>, and times are those of writing.
/// </summary>
internal static class FunctionsShape
{
    private static readonly TimeSpan QueueDelay = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Writing = TimeSpan.FromMilliseconds(3);

    public static JsonObject Of(string instanceId, IReadOnlyList<HistoryEvent> history)
    {
        var started = history.OfType<ExecutionStarted>().First();
        var events = new JsonArray();
        var scheduled = new Dictionary<int, (JsonObject Shown, TaskScheduled Task, DateTime At)>();
        var timers = new Dictionary<int, DateTime>();
        var now = DateTime.MinValue;
        foreach (var recorded in history)
        {
            switch (recorded)
            {
                case OrchestratorStarted turn:
                    now = turn.Timestamp;
                    break;
                case ExecutionStarted start:
                    // Written after its request was accepted, and here that is the instant of its first turn.
                    events.Add(Event("ExecutionStarted", now, ("FunctionName", start.Name), ("Input", start.Input.GetRawText())));
                    break;
                case EventRaised raised:
                    events.Add(Event("EventRaised", now - QueueDelay, ("Name", raised.Name), ("Input", raised.Input.GetRawText())));
                    break;
                case TaskScheduled task:
                    var shown = Event("TaskScheduled", now + Writing, ("Name", task.Name), ("Input", task.Input.GetRawText()));
                    scheduled[task.EventId] = (shown, task, now + Writing);
                    events.Add(shown);
                    break;
                case TaskCompleted done:
                    events.Remove(scheduled[done.TaskScheduledId].Shown);
                    events.Add(Folded("TaskCompleted", now, scheduled[done.TaskScheduledId], ("Result", JsonNode.Parse(done.Result.GetRawText()))));
                    break;
                case TaskFailed failed:
                    events.Remove(scheduled[failed.TaskScheduledId].Shown);
                    events.Add(Folded("TaskFailed", now, scheduled[failed.TaskScheduledId], ("Reason", failed.FailureDetails.ErrorMessage)));
                    break;
                case TimerCreated timer:
                    timers[timer.EventId] = now;
                    events.Add(Event("TimerCreated", now + Writing, ("FireAt", Time(timer.FireAt))));
                    break;
                case TimerFired fired:
                    events.Add(Event("TimerFired", timers[fired.TimerId], ("FireAt", Time(fired.FireAt))));
                    break;
                case EntityOperationCalled call:
                    events.Add(Event("EventSent", now + Writing, ("InstanceId", call.Entity.ToString()), ("Name", "op"), ("Input", Request(call))));
                    break;
                case EntityOperationCompleted answer:
                    events.Add(Event("EventRaised", now - QueueDelay, ("Name", IdOf(answer.EntityCallId)), ("Input", new JsonObject { ["result"] = answer.Result.GetRawText() }.ToJsonString())));
                    break;
                case EntityOperationFailed failed:
                    var details = new JsonObject { ["ErrorType"] = failed.FailureDetails.ErrorType, ["ErrorMessage"] = failed.FailureDetails.ErrorMessage };
                    events.Add(Event("EventRaised", now - QueueDelay, ("Name", IdOf(failed.EntityCallId)), ("Input", new JsonObject { ["exceptionType"] = failed.FailureDetails.ErrorMessage, ["failureDetails"] = details }.ToJsonString())));
                    break;
                case EventSent sent:
                    events.Add(Event("EventSent", now + Writing, ("InstanceId", sent.InstanceId), ("Name", sent.Name), ("Input", sent.Input.GetRawText())));
                    break;
                case ExecutionCompleted completed:
                    events.Add(Event("ExecutionCompleted", now + Writing, ("OrchestrationStatus", "Completed"), ("Result", JsonNode.Parse(completed.Result.GetRawText()))));
                    break;
            }
        }

        return new JsonObject
        {
            ["name"] = started.Name,
            ["instanceId"] = instanceId,
            ["runtimeStatus"] = history[^1] is ExecutionCompleted ? "Completed" : "Running",
            ["input"] = JsonNode.Parse(started.Input.GetRawText()),
            ["customStatus"] = null,
            ["output"] = null,
            ["historyEvents"] = events,
        };
    }

    private static JsonObject Folded(string type, DateTime now, (JsonObject Shown, TaskScheduled Task, DateTime At) scheduled, (string, JsonNode?) result) => Event(
        type, now - QueueDelay, ("ScheduledTime", Time(scheduled.At)), ("FunctionName", scheduled.Task.Name), ("Input", scheduled.Task.Input.GetRawText()), result);

    private static string Request(EntityOperationCalled call) =>
        new JsonObject { ["op"] = call.Operation, ["input"] = call.Input.GetRawText(), ["id"] = IdOf(call.EventId), ["parent"] = "x" }.ToJsonString();

    private static string IdOf(int callId) => new Guid(callId, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]).ToString();

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

    public static JsonElement ToElement(this JsonObject json) => JsonElement.Parse(json.ToJsonString());
}
