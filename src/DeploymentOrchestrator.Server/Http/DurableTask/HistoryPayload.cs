using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>A history as <c>showHistory</c> gives it: for people, with much left out. Ours, lossless, is <c>GET /api/instances/{id}/history</c>.</summary>
/// <remarks>
/// The schedule of a finished activity is folded into its result. Entity calls are the messages that they are on Durable Task: EventSent and
/// EventRaised. What the code cancelled is not told there either. Inputs are JSON in a text, as the original gives them.
/// </remarks>
internal sealed class HistoryPayload(OrchestrationMetadata instance, bool showInput, bool showOutput)
{
    private readonly JsonArray _events = [];
    private readonly Dictionary<int, (JsonObject Item, string Name, string Time, JsonElement Input)> _scheduled = [];
    private string _time = Time(instance.CreatedAt.UtcDateTime);

    /// <summary>The events.</summary>
    public static JsonArray Of(OrchestrationMetadata instance, IEnumerable<HistoryEvent> history, bool showInput, bool showOutput)
    {
        var payload = new HistoryPayload(instance, showInput, showOutput);
        foreach (var recorded in history)
        {
            payload.Add(recorded);
        }

        return payload._events;
    }

    private void Add(HistoryEvent recorded)
    {
        switch (recorded)
        {
            case OrchestratorStarted started:
                _time = Time(started.Timestamp);
                break;
            case ExecutionStarted started:
                Add("ExecutionStarted", Input(started.Input), ("FunctionName", started.Name));
                break;
            case TaskScheduled scheduled:
                var item = Add("TaskScheduled", ("Name", scheduled.Name), Input(scheduled.Input));
                _scheduled[scheduled.EventId] = (item, scheduled.Name, _time, scheduled.Input);
                break;
            case TaskCompleted completed:
                AddFinished("TaskCompleted", completed.TaskScheduledId, Result(completed.Result));
                break;
            case TaskFailed failed:
                AddFinished("TaskFailed", failed.TaskScheduledId, ("Reason", failed.FailureDetails.ErrorMessage), ("Details", failed.FailureDetails.ErrorType));
                break;
            case TimerCreated created:
                Add("TimerCreated", ("FireAt", Time(created.FireAt)));
                break;
            case TimerFired fired:
                Add("TimerFired", ("FireAt", Time(fired.FireAt)));
                break;
            case EventRaised raised:
                Add("EventRaised", ("Name", raised.Name), Input(raised.Input));
                break;
            case EventSent sent:
                Add("EventSent", ("InstanceId", sent.InstanceId), ("Name", sent.Name), Input(sent.Input));
                break;
            case EntityOperationCalled called:
                Add("EventSent", ("InstanceId", $"{called.Entity}"), ("Name", "op"), Input(Message(("op", called.Operation), ("id", CallId(called.EventId)), ("input", MaskedSecrets.In(called.Input).GetRawText()))));
                break;
            case EntityOperationCompleted completed:
                Add("EventRaised", ("Name", CallId(completed.EntityCallId)), Input(Message(("result", MaskedSecrets.In(completed.Result).GetRawText()))));
                break;
            case EntityOperationFailed failed:
                Add("EventRaised", ("Name", CallId(failed.EntityCallId)), Input(Message(("result", failed.FailureDetails.ErrorMessage), ("exceptionType", failed.FailureDetails.ErrorType))));
                break;
            case ExecutionCompleted completed:
                Add("ExecutionCompleted", ("OrchestrationStatus", "Completed"), Result(completed.Result));
                break;
            case ExecutionFailed failed:
                Add("ExecutionCompleted", ("OrchestrationStatus", "Failed"), Result(JsonSerializer.SerializeToElement(failed.FailureDetails.ErrorMessage)));
                break;
            case ExecutionTerminated terminated:
                Add("ExecutionTerminated", showInput ? ("Input", terminated.Reason) : null);
                break;
        }
    }

    private void AddFinished(string type, int id, params (string Name, JsonNode? Value)?[] members)
    {
        if (_scheduled.Remove(id, out var scheduled))
        {
            _events.Remove(scheduled.Item);
            Add(type, [.. members, ("ScheduledTime", scheduled.Time), ("FunctionName", scheduled.Name), Input(scheduled.Input)]);
        }
    }

    private JsonObject Add(string type, params (string Name, JsonNode? Value)?[] members)
    {
        var item = new JsonObject { ["EventType"] = type };
        foreach (var member in members)
        {
            if (member is { } there)
            {
                item[there.Name] = there.Value;
            }
        }

        item["Timestamp"] = _time;
        _events.Add(item);
        return item;
    }

    private (string, JsonNode?)? Input(JsonElement input) => showInput ? ("Input", MaskedSecrets.In(input).GetRawText()) : null;

    private (string, JsonNode?)? Result(JsonElement result) => showOutput ? ("Result", JsonSerializer.SerializeToNode(MaskedSecrets.In(result), DurableTaskJson.Options)) : null;

    private static JsonElement Message(params (string Name, string Value)[] members) =>
        JsonSerializer.SerializeToElement(members.ToDictionary(member => member.Name, member => member.Value));

    private static string CallId(int eventId) => $"{new Guid(eventId, 0, 0, new byte[8]):D}";

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
