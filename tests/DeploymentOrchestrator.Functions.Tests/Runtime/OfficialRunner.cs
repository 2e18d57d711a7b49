using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Functions.Triggers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask.Worker.Grpc;
using P = Microsoft.DurableTask.Protobuf;
using Sdk = Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Tests.Runtime;

/// <summary>
/// Runs an orchestration turn by turn through the runner that the worker uses, from the protobuf messages that the host sends. It keeps the
/// history as the host does: what arrived, then what the code did.
/// </summary>
internal sealed class OfficialRunner(string instanceId, ITaskOrchestrator orchestrator)
{
    private readonly List<P.HistoryEvent> _past = [];
    private readonly Dictionary<int, string> _entityRequests = [];

    /// <summary>The custom status after the last turn.</summary>
    public string? CustomStatus { get; private set; }

    /// <summary>Hands over what arrived and gives what the code did, in the port's words.</summary>
    public IReadOnlyList<HistoryEvent> Turn(DateTime now, IEnumerable<HistoryEvent> arrived)
    {
        var timestamp = Timestamp.FromDateTime(now);
        P.HistoryEvent[] news =
        [
            new() { EventId = -1, Timestamp = timestamp, OrchestratorStarted = new() },
            .. arrived.Select(e => Arrival(e, timestamp)),
        ];
        var request = new P.OrchestratorRequest
        {
            InstanceId = instanceId,
            PastEvents = { _past },
            NewEvents = { news },
            EntityParameters = new() { EntityMessageReorderWindow = Duration.FromTimeSpan(TimeSpan.FromMinutes(30)) },
        };
        var response = P.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(
            GrpcOrchestrationRunner.LoadAndRun(Convert.ToBase64String(request.ToByteArray()), new Function(orchestrator), WorkerServices.Instance)));

        CustomStatus = response.CustomStatus;
        _past.AddRange(news);
        var done = response.Actions.Select(action => Did(action, timestamp)).ToList();
        _past.Add(new() { EventId = -1, Timestamp = timestamp, OrchestratorCompleted = new() });
        return done;
    }

    private P.HistoryEvent Arrival(HistoryEvent recorded, Timestamp at)
    {
        var arrival = recorded switch
        {
            ExecutionStarted e => new P.HistoryEvent
            {
                ExecutionStarted = new()
                {
                    Name = e.Name,
                    Input = e.Input.GetRawText(),
                    OrchestrationInstance = new() { InstanceId = instanceId, ExecutionId = "execution" },
                },
            },
            EventRaised e => new() { EventRaised = new() { Name = e.Name, Input = e.Input.ValueKind == JsonValueKind.Undefined ? null : e.Input.GetRawText() } },
            TaskCompleted e => new() { TaskCompleted = new() { TaskScheduledId = e.TaskScheduledId, Result = e.Result.GetRawText() } },
            TaskFailed e => new() { TaskFailed = new() { TaskScheduledId = e.TaskScheduledId, FailureDetails = Details(e.FailureDetails) } },
            TimerFired e => new() { TimerFired = new() { TimerId = e.TimerId, FireAt = Timestamp.FromDateTime(e.FireAt) } },
            EntityOperationCompleted e => Answer(e.EntityCallId, new { result = e.Result.GetRawText() }),
            EntityOperationFailed e => Answer(
                e.EntityCallId, new { failureDetails = new { e.FailureDetails.ErrorType, e.FailureDetails.ErrorMessage, IsNonRetriable = false } }),
            _ => throw new NotSupportedException($"{recorded.GetType().Name} does not arrive"),
        };
        arrival.EventId = -1;
        arrival.Timestamp = at;
        return arrival;
    }

    private P.HistoryEvent Answer(int call, object response) =>
        new() { EventRaised = new() { Name = _entityRequests[call], Input = JsonSerializer.Serialize(response) } };

    // Adds the action to the history, as the host does, and says what it was.
    private HistoryEvent Did(P.OrchestratorAction action, Timestamp at)
    {
        var recorded = new P.HistoryEvent { EventId = action.Id, Timestamp = at };
        switch (action.OrchestratorActionTypeCase)
        {
            case P.OrchestratorAction.OrchestratorActionTypeOneofCase.ScheduleTask:
                recorded.TaskScheduled = new() { Name = action.ScheduleTask.Name, Input = action.ScheduleTask.Input };
                _past.Add(recorded);
                // Durable Task sends an activity a list of arguments, and the host takes the one out of it.
                return new TaskScheduled(action.Id, action.ScheduleTask.Name, JsonElement.Parse(action.ScheduleTask.Input)[0]);
            case P.OrchestratorAction.OrchestratorActionTypeOneofCase.CreateTimer:
                recorded.TimerCreated = new() { FireAt = action.CreateTimer.FireAt };
                _past.Add(recorded);
                return new TimerCreated(action.Id, action.CreateTimer.FireAt.ToDateTime());
            case P.OrchestratorAction.OrchestratorActionTypeOneofCase.SendEvent:
                var sent = action.SendEvent;
                recorded.EventSent = new() { InstanceId = sent.Instance.InstanceId, Name = sent.Name, Input = sent.Data };
                _past.Add(recorded);
                return sent.Instance.InstanceId.StartsWith('@')
                    ? Call(action.Id, sent)
                    : new EventSent(action.Id, sent.Instance.InstanceId, sent.Name, JsonElement.Parse(sent.Data));
            case P.OrchestratorAction.OrchestratorActionTypeOneofCase.CompleteOrchestration:
                var end = action.CompleteOrchestration;
                return end.OrchestrationStatus == P.OrchestrationStatus.Completed
                    ? new ExecutionCompleted(JsonElement.Parse(end.Result))
                    : new ExecutionFailed(new(end.FailureDetails.ErrorType, end.FailureDetails.ErrorMessage));
            default:
                throw new NotSupportedException($"{action.OrchestratorActionTypeCase} is nothing that the port can do");
        }
    }

    private EntityOperationCalled Call(int id, P.SendEventAction sent)
    {
        var request = JsonElement.Parse(sent.Data);
        _entityRequests[id] = request.GetProperty("id").GetString()!;
        var parts = sent.Instance.InstanceId.Split('@');
        return new(id, new(parts[1], parts[2]), request.GetProperty("op").GetString()!, JsonElement.Parse(request.GetProperty("input").GetString()!));
    }

    private static P.TaskFailureDetails Details(TaskFailureDetails details) => new() { ErrorType = details.ErrorType, ErrorMessage = details.ErrorMessage };

    /// <summary>The function as the worker runs it: its input is an object, and the function asks for it by type.</summary>
    private sealed class Function(ITaskOrchestrator orchestrator) : Sdk.ITaskOrchestrator
    {
        public System.Type InputType => typeof(object);

        public System.Type OutputType => typeof(object);

        public async Task<object?> RunAsync(Sdk.TaskOrchestrationContext context, object? input) => await Orchestrations.Run(orchestrator, context);
    }
}
