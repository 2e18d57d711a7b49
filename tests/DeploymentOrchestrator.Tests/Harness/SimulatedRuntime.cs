using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Durable.Replay;

namespace DeploymentOrchestrator.Tests.Harness;

/// <summary>
/// A durable runtime in virtual time, for the domain's rules: every turn replays the whole history, so each test is a
/// determinism test too. Its entity and activity deliveries can be delayed, repeated, failed and lost.
/// </summary>
internal sealed class SimulatedRuntime(DateTimeOffset start)
{
    private readonly PriorityQueue<Action, (DateTimeOffset At, int Sequence)> _agenda = new();
    private readonly Dictionary<string, Instance> _instances = [];
    private readonly Dictionary<string, JsonElement?> _entityStates = [];
    private int _sequence;

    public DateTimeOffset Now { get; private set; } = start;

    public DurableTaskRegistry Registry { get; } = new();

    /// <summary>Runs an activity: its answer and how long it takes; null: it never answers.</summary>
    public Func<string, JsonElement, (JsonElement Result, TimeSpan Duration)?> Activity { get; set; } = (name, _) =>
        throw new InvalidOperationException($"activity {name} is not expected");

    /// <summary>What happens to an entity call, by operation.</summary>
    public Func<string, EntityDelivery> Delivery { get; set; } = _ => EntityDelivery.Normal;

    /// <summary>How late timers fire.</summary>
    public TimeSpan TimerLateness { get; set; }

    public Instance this[string instanceId] => _instances[instanceId];

    public IEnumerable<Instance> Instances => _instances.Values;

    public bool Start(string name, string instanceId, JsonElement input)
    {
        if (_instances.ContainsKey(instanceId))
        {
            return false;
        }

        _instances[instanceId] = new Instance(name, instanceId);

        // The code is given what was stored, as by an engine: the same JSON may be spelled otherwise by then.
        Deliver(instanceId, HistorySerializer.Deserialize(HistorySerializer.SerializeToUtf8Bytes(new ExecutionStarted(name, input))));
        return true;
    }

    public void Raise(string instanceId, string eventName, JsonElement payload) => Deliver(instanceId, new EventRaised(eventName, payload));

    /// <summary>Lets time pass; everything due happens in order.</summary>
    public void Pass(TimeSpan time)
    {
        var until = Now + time;
        while (_agenda.TryPeek(out var action, out var due) && due.At <= until)
        {
            _agenda.Dequeue();
            Now = due.At > Now ? due.At : Now;
            action();
        }

        Now = until;
    }

    /// <summary>The process is down for a while: nothing happens, then all of it late.</summary>
    public void BeDown(TimeSpan time) => Now += time;

    public JsonElement? EntityState(EntityInstanceId id) => _entityStates.GetValueOrDefault(id.ToString());

    public void SetEntityState(EntityInstanceId id, JsonElement state) => _entityStates[id.ToString()] = state;

    /// <summary>Runs an operation as a caller from nowhere, for looking at an entity.</summary>
    public JsonElement CallEntity(EntityInstanceId id, string operation, JsonElement input)
    {
        var result = Registry.FindEntity(id.Name)!.Run(new TaskEntityOperation(id.Key, operation, input, EntityState(id)));
        _entityStates[id.ToString()] = result.State;
        return result.Reply;
    }

    private void At(DateTimeOffset at, Action action) => _agenda.Enqueue(action, (at, _sequence++));

    private void Deliver(string instanceId, HistoryEvent arrived) => At(Now, () => Turn(instanceId, arrived));

    private void Turn(string instanceId, HistoryEvent arrived)
    {
        // An event for an instance that is not there or has ended is dropped, as on the real runtime.
        if (!_instances.TryGetValue(instanceId, out var instance) || instance.Output is not null || IsCancelled(instance, arrived))
        {
            return;
        }

        var replay = new OrchestrationReplay(instanceId, Registry.FindOrchestrator(instance.Name)!);
        foreach (var recorded in instance.History)
        {
            replay.Apply(recorded);
        }

        var turn = replay.RunTurn(Now.UtcDateTime, [arrived]);
        Assert.Null(turn.Divergence);
        instance.History.Add(turn.Started);
        instance.History.AddRange(turn.Arrived);
        instance.History.AddRange(turn.Actions);
        instance.Show(turn.CustomStatus);
        foreach (var action in turn.Actions)
        {
            Do(instance, action);
        }
    }

    private static bool IsCancelled(Instance instance, HistoryEvent arrived) =>
        arrived is TimerFired fired && instance.History.OfType<TimerCanceled>().Any(cancelled => cancelled.TimerId == fired.TimerId);

    private void Do(Instance instance, HistoryEvent action)
    {
        switch (action)
        {
            case TaskScheduled task when Activity(task.Name, task.Input) is { } answer:
                At(Now + answer.Duration, () => Turn(instance.Id, new TaskCompleted(task.EventId, answer.Result)));
                break;
            case TimerCreated timer:
                At(timer.FireAt + TimerLateness, () => Turn(instance.Id, new TimerFired(timer.EventId, timer.FireAt)));
                break;
            case EntityOperationCalled call:
                Call(instance, call);
                break;
            case EventSent sent:
                Deliver(sent.InstanceId, new EventRaised(sent.Name, sent.Input));
                break;
            case ExecutionCompleted completed:
                instance.Output = completed.Result;
                break;
            case ExecutionFailed failed:
                Assert.Fail($"{instance.Id} failed: {failed.FailureDetails.ErrorMessage}");
                break;
        }
    }

    private void Call(Instance instance, EntityOperationCalled call)
    {
        var delivery = Delivery(call.Operation);
        if (delivery == EntityDelivery.Lost)
        {
            return;
        }

        At(Now, () =>
        {
            var reply = CallEntity(call.Entity, call.Operation, call.Input);
            if (delivery == EntityDelivery.Twice)
            {
                reply = CallEntity(call.Entity, call.Operation, call.Input);
            }

            switch (delivery)
            {
                case EntityDelivery.AnswerLost:
                    break;
                case EntityDelivery.Failed:
                    Deliver(instance.Id, new EntityOperationFailed(call.EventId, new TaskFailureDetails("System.Exception", "The worker was lost.")));
                    break;
                default:
                    Deliver(instance.Id, new EntityOperationCompleted(call.EventId, reply));
                    break;
            }
        });
    }

    internal sealed class Instance(string name, string id)
    {
        public string Id => id;

        public string Name => name;

        public List<HistoryEvent> History { get; } = [];

        public JsonElement? CustomStatus { get; private set; }

        public int LongestStatus { get; private set; }

        public JsonElement? Output { get; set; }

        public void Show(JsonElement? status)
        {
            CustomStatus = status ?? CustomStatus;
            LongestStatus = Math.Max(LongestStatus, status?.GetRawText().Length ?? 0);
        }
    }
}

/// <summary>What a runtime can do to an entity call.</summary>
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
