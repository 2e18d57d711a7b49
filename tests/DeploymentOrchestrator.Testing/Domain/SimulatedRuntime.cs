using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using DurableTask.InProcess.Replay;
using Microsoft.DurableTask.Entities;

namespace DeploymentOrchestrator.Testing;

/// <summary>
/// A durable runtime in virtual time, for the domain's rules: Durable Task's own executor runs the turns, and every instance that ends is replayed from
/// its whole history, so each test is a determinism test, too. Deliveries of entity calls and activities can be delayed, repeated, failed and lost.
/// </summary>
internal sealed class SimulatedRuntime(DateTimeOffset start)
{
    private readonly PriorityQueue<Action, (DateTimeOffset At, int Sequence)> _agenda = new();
    private readonly Dictionary<string, Instance> _instances = [];
    private readonly Dictionary<string, string?> _entityStates = [];
    private int _sequence;
    private TimeSpan _setBack;

    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>Runs an activity: returns its result and the time that it takes; null if it never ends.</summary>
    public Func<string, JsonElement, (object? Result, TimeSpan Duration)?> Activity { get; set; } = (name, _) =>
        throw new InvalidOperationException($"activity {name} is not expected");

    /// <summary>The fault of an entity call, by operation.</summary>
    public Func<string, EntityDelivery> Delivery { get; set; } = _ => EntityDelivery.Normal;

    /// <summary>How late timers fire.</summary>
    public TimeSpan TimerLateness { get; set; }

    public Instance this[string instanceId] => _instances[instanceId];

    public IEnumerable<Instance> Instances => _instances.Values;

    public bool Start(string name, string instanceId, object input)
    {
        if (!_instances.TryAdd(instanceId, new Instance(name, instanceId)))
        {
            return false;
        }

        var instance = new OrchestrationInstance { InstanceId = instanceId, ExecutionId = "1" };
        Deliver(instanceId, new ExecutionStartedEvent(-1, Json.DataConverter.Serialize(input)) { Name = name, Version = "", OrchestrationInstance = instance });
        return true;
    }

    public void Raise(string instanceId, string eventName, object? payload) => Forward(instanceId, eventName, Json.DataConverter.Serialize(payload));

    public void Terminate(string instanceId) => _instances[instanceId].IsTerminated = true;

    /// <summary>Advances the time; everything that is due happens in order.</summary>
    public void Pass(TimeSpan time)
    {
        var until = Now + time;
        while (_agenda.TryPeek(out var action, out var due) && due.At - _setBack <= until)
        {
            _agenda.Dequeue();
            Now = due.At - _setBack > Now ? due.At - _setBack : Now;
            action();
        }

        Now = until;
    }

    /// <summary>The process is down for some time: nothing happens, and then everything happens late.</summary>
    public void BeDown(TimeSpan time) => Now += time;

    /// <summary>Somebody sets the clock back. The remaining time of what is due stays the same.</summary>
    public void SetBack(TimeSpan by) => (Now, _setBack) = (Now - by, _setBack + by);

    public JsonElement? EntityState(EntityInstanceId id) =>
        _entityStates.GetValueOrDefault(id.ToString()) is { } state ? JsonElement.Parse(state) : null;

    public void SetEntityState(EntityInstanceId id, string state) => _entityStates[id.ToString()] = state;

    /// <summary>Runs an operation as a caller outside of any orchestration.</summary>
    public void CallEntity(EntityInstanceId id, string operation, object input) =>
        Operate(id.ToString(), operation, Json.DataConverter.Serialize(input));

    private string? Operate(string entity, string operation, string? input)
    {
        var (state, reply) = DomainCode.Operate(entity, _entityStates.GetValueOrDefault(entity), operation, input);
        _entityStates[entity] = state;
        return reply;
    }

    private void At(DateTimeOffset at, Action action) => _agenda.Enqueue(action, (at + _setBack, _sequence++));

    private void Deliver(string instanceId, HistoryEvent arrived) => At(Now, () => Turn(instanceId, arrived));

    private void Forward(string instanceId, string eventName, string? payload) =>
        Deliver(instanceId, new EventRaisedEvent(-1, payload) { Name = eventName });

    private void Turn(string instanceId, HistoryEvent arrived)
    {
        // An event for an instance that does not exist or has ended is dropped, as on Azure Storage.
        if (!_instances.TryGetValue(instanceId, out var instance) || instance.IsOver)
        {
            return;
        }

        HistoryEvent[] news = [new OrchestratorStartedEvent(-1) { Timestamp = Now.UtcDateTime }, arrived];
        var turn = instance.Session.Run(instance.History, news);
        instance.History.AddRange(news);
        instance.Show(turn.CustomStatus);
        foreach (var action in turn.Actions.OrderBy(action => action.Id).ToList())
        {
            Do(instance, action);
        }

        instance.History.Add(new OrchestratorCompletedEvent(-1));
        if (instance.IsOver)
        {
            Assert.Null(HistoryReplay.Verify(DomainCode.Orchestration(instance.Name), instance.History));
        }
    }

    private void Do(Instance instance, OrchestratorAction action)
    {
        switch (action)
        {
            case ScheduleTaskOrchestratorAction task:
                instance.History.Add(new TaskScheduledEvent(task.Id, task.Name!, task.Version, task.Input));
                RunActivity(instance.Id, task);
                break;
            case CreateTimerOrchestratorAction timer:
                instance.History.Add(new TimerCreatedEvent(timer.Id, timer.FireAt));
                At(timer.FireAt + TimerLateness, () => Turn(instance.Id, new TimerFiredEvent(-1, timer.FireAt) { TimerId = timer.Id }));
                break;
            case SendEventOrchestratorAction sent:
                instance.History.Add(new EventSentEvent(sent.Id) { InstanceId = sent.Instance!.InstanceId, Name = sent.EventName, Input = sent.EventData });
                Send(instance, sent);
                break;
            case OrchestrationCompleteOrchestratorAction { OrchestrationStatus: OrchestrationStatus.Completed } completed:
                instance.History.Add(new ExecutionCompletedEvent(completed.Id, completed.Result, completed.OrchestrationStatus));
                instance.Output = JsonElement.Parse(completed.Result!);
                break;
            default:
                Assert.Fail($"{instance.Id}: {action.OrchestratorActionType} {(action as OrchestrationCompleteOrchestratorAction)?.FailureDetails}");
                break;
        }
    }

    private void RunActivity(string instanceId, ScheduleTaskOrchestratorAction task)
    {
        var input = Assert.Single(JsonElement.Parse(task.Input!).EnumerateArray());
        if (Activity(task.Name!, input) is { } answer)
        {
            var result = Json.DataConverter.Serialize(answer.Result);
            At(Now + answer.Duration, () => Turn(instanceId, new TaskCompletedEvent(-1, task.Id, result)));
        }
    }

    private void Send(Instance instance, SendEventOrchestratorAction sent)
    {
        if (EntityCall.TryRead(sent.Instance!.InstanceId, sent.EventData, out var call))
        {
            Call(instance, call);
        }
        else
        {
            Forward(sent.Instance.InstanceId, sent.EventName!, sent.EventData);
        }
    }

    private void Call(Instance instance, EntityCall call)
    {
        var delivery = Delivery(call.Operation);
        if (delivery == EntityDelivery.Lost)
        {
            return;
        }

        At(Now, () =>
        {
            var reply = Operate(call.Entity, call.Operation, call.Input);
            if (delivery == EntityDelivery.Twice)
            {
                reply = Operate(call.Entity, call.Operation, call.Input);
            }

            switch (delivery)
            {
                case EntityDelivery.AnswerLost:
                    break;
                case EntityDelivery.Failed:
                    Deliver(instance.Id, call.Failed("The worker was lost."));
                    break;
                default:
                    Deliver(instance.Id, call.Answered(reply));
                    break;
            }
        });
    }

    internal sealed class Instance(string name, string id)
    {
        public string Id => id;

        public string Name => name;

        public List<HistoryEvent> History { get; } = [];

        public SimulatedSession Session { get; } = new(name);

        public JsonElement? CustomStatus { get; private set; }

        public int LongestStatus { get; private set; }

        public JsonElement? Output { get; set; }

        public bool IsTerminated { get; set; }

        public bool IsOver => IsTerminated || Output is not null;

        public void Show(string? status)
        {
            CustomStatus = status is null ? CustomStatus : JsonElement.Parse(status);
            LongestStatus = Math.Max(LongestStatus, status?.Length ?? 0);
        }
    }
}

/// <summary>The faults of an entity call.</summary>
internal enum EntityDelivery
{
    Normal,

    /// <summary>Executed twice, answered once.</summary>
    Twice,

    /// <summary>Executed, the answer is an error.</summary>
    Failed,

    /// <summary>Executed, never answered.</summary>
    AnswerLost,

    /// <summary>Neither executed nor answered.</summary>
    Lost,
}
