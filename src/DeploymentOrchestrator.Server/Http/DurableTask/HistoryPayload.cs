using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeploymentOrchestrator.AzureDevOps;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>A history as <c>showHistory</c> gives it: for people, with much left out. Ours, lossless, is <c>GET /api/instances/{id}/history</c>.</summary>
/// <remarks>
/// The schedule of a finished activity is folded into its result. Entity calls are the messages that they are on Durable Task: EventSent and
/// EventRaised. What the code canceled is left out there too. Inputs are JSON in a string, as Durable Functions gives them.
/// </remarks>
internal sealed class HistoryPayload(OrchestrationMetadata instance, bool showInput, bool showOutput)
{
    private readonly JsonArray _events = [];
    private readonly Dictionary<int, (JsonObject Item, string Name, string Time, string? Input)> _scheduled = [];
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
            case OrchestratorStartedEvent started:
                _time = Time(started.Timestamp);
                break;
            case ExecutionStartedEvent started:
                Add("ExecutionStarted", Input(started.Input), ("FunctionName", started.Name));
                break;
            case TaskScheduledEvent scheduled:
                // Core passes an activity's input as an array of one.
                var input = Payload.Parse(scheduled.Input) is { ValueKind: JsonValueKind.Array } inputs && inputs.GetArrayLength() == 1 ? inputs[0].GetRawText() : scheduled.Input;
                var item = Add("TaskScheduled", ("Name", scheduled.Name), Input(input));
                _scheduled[scheduled.EventId] = (item, scheduled.Name!, _time, input);
                break;
            case TaskCompletedEvent completed:
                AddFinished("TaskCompleted", completed.TaskScheduledId, Result(completed.Result));
                break;
            case TaskFailedEvent failed:
                AddFinished(
                    "TaskFailed",
                    failed.TaskScheduledId,
                    ("Reason", failed.FailureDetails?.ErrorMessage ?? failed.Reason),
                    ("Details", failed.FailureDetails?.ErrorType ?? failed.Details));
                break;
            case TimerCreatedEvent created:
                Add("TimerCreated", ("FireAt", Time(created.FireAt)));
                break;
            case TimerFiredEvent fired:
                Add("TimerFired", ("FireAt", Time(fired.FireAt)));
                break;
            case EventRaisedEvent raised:
                Add("EventRaised", ("Name", raised.Name), Input(raised.Input));
                break;
            case EventSentEvent sent:
                Add("EventSent", ("InstanceId", sent.InstanceId), ("Name", sent.Name), Input(sent.Input));
                break;
            case ExecutionCompletedEvent { FailureDetails: { } failure } failed:
                Add("ExecutionCompleted", ("OrchestrationStatus", $"{failed.OrchestrationStatus}"), Result(JsonSerializer.Serialize(failure.ErrorMessage)));
                break;
            case ExecutionCompletedEvent { OrchestrationStatus: not OrchestrationStatus.Terminated } completed:
                Add("ExecutionCompleted", ("OrchestrationStatus", $"{completed.OrchestrationStatus}"), Result(completed.Result));
                break;
            case ExecutionTerminatedEvent terminated:
                Add("ExecutionTerminated", showInput ? ("Input", Masked(terminated.Input)?.ToString()) : null);
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

    private (string, JsonNode?)? Input(string? input) => showInput ? ("Input", Masked(input)?.GetRawText()) : null;

    private (string, JsonNode?)? Result(string? result) => showOutput ? ("Result", JsonSerializer.SerializeToNode(Masked(result), DurableTaskJson.Options)) : null;

    private static JsonElement? Masked(string? payload) => Payload.Parse(payload) is { } json ? MaskedSecrets.In(json) : null;

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
