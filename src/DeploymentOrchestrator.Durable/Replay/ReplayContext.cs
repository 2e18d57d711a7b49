using System.Text.Json;

namespace DeploymentOrchestrator.Durable.Replay;

/// <summary>The context that orchestrator code sees: notes what it does as actions and hands out tasks that only history completes.</summary>
/// <remarks>
/// No task here may run its continuations asynchronously: Task.WhenAny would hop to the thread pool. Completed on the
/// turn's thread, under its synchronization context, everything that follows runs there, in one fixed order.
/// </remarks>
internal sealed class ReplayContext(string instanceId, TurnThread thread) : TaskOrchestrationContext
{
    private readonly ExternalEvents _events = new();
    private readonly SortedDictionary<int, OpenCall> _open = [];
    private bool _isReplaying = true;
    private int _nextId;
    private DateTime _now;

    public override string InstanceId => instanceId;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => _isReplaying;

    /// <summary>What the code did, oldest first, and no recorded event has met yet.</summary>
    public Queue<HistoryEvent> Actions { get; } = new();

    /// <summary>The custom status, if the current turn has set it.</summary>
    public JsonElement? CustomStatus { get; private set; }

    /// <summary>True once the code has returned, thrown or broken a limit: whatever it still does counts for nothing.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>True if something that the history can bring would move the code on.</summary>
    public bool IsWaiting => _open.Count > 0 || _events.AwaitedNames.Any();

    public string Waits => IsWaiting
        ? "waits for " + string.Join(", ", _open.Values.Select(o => Describe.Event(o.Action)).Concat(_events.AwaitedNames.Select(n => $"event {n}")))
        : "waits for nothing that its context gave it";

    public override Task<JsonElement> WaitForExternalEvent(string eventName, CancellationToken cancellationToken = default)
    {
        Enter();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<JsonElement>(cancellationToken);
        }

        if (_events.Take(eventName) is { } kept)
        {
            return Task.FromResult(kept);
        }

        var waiter = new TaskCompletionSource<JsonElement>();
        _events.AddWaiter(eventName, waiter);
        cancellationToken.UnsafeRegister(_ => OnCancel(() => waiter.TrySetCanceled(cancellationToken)), null);
        return waiter.Task;
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        Enter();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        // Local time would differ from machine to machine; a time without a kind is meant as what CurrentUtcDateTime gives.
        var due = fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc);
        var id = _nextId++;
        var timer = Open(id, new TimerCreated(id, due));
        cancellationToken.UnsafeRegister(_ => OnCancel(() => CancelTimer(id, cancellationToken)), null);
        return timer;
    }

    public override Task<JsonElement> CallActivityAsync(string name, JsonElement input)
    {
        Enter();
        var id = _nextId++;
        return Open(id, new TaskScheduled(id, name, Payload.Keep(input)));
    }

    public override Task<JsonElement> CallEntityAsync(EntityInstanceId id, string operationName, JsonElement input)
    {
        Enter();
        var callId = _nextId++;
        return Open(callId, new EntityOperationCalled(callId, id, operationName, Payload.Keep(input)));
    }

    public override void SendEvent(string instanceId, string eventName, JsonElement payload)
    {
        Enter();
        Do(new EventSent(_nextId++, instanceId, eventName, Payload.Keep(payload)));
    }

    public override void SetCustomStatus(JsonElement customStatus)
    {
        Enter();
        var status = Payload.Keep(customStatus);
        var characters = Payload.Characters(status);
        if (characters > Limits.CustomStatusCharacters)
        {
            // Not an exception that the code could catch: on the real runtime the host fails the instance behind its back.
            End(new ExecutionFailed(new TaskFailureDetails(
                typeof(ArgumentException).FullName!,
                $"The custom status has {characters} characters; {Limits.CustomStatusCharacters} are allowed.")));
            return;
        }

        CustomStatus = IsEnded ? CustomStatus : status;
    }

    public void StartTurn(DateTime now, bool isReplaying)
    {
        (_now, _isReplaying, CustomStatus) = (now, isReplaying, null);
    }

    public void End(HistoryEvent completion)
    {
        Do(completion);
        IsEnded = true;
    }

    /// <summary>Ends it without an action of the code.</summary>
    public void Terminate()
    {
        Actions.Clear();
        IsEnded = true;
    }

    /// <summary>Gives the code what arrived.</summary>
    /// <returns>False if it answers something that the code did not ask.</returns>
    public bool Receive(HistoryEvent arrived)
    {
        switch (arrived)
        {
            case EventRaised raised:
                _events.Raise(raised.Name, raised.Input);
                return true;
            case TaskCompleted done:
                return Settle<TaskScheduled>(done.TaskScheduledId, (task, _) => task.SetResult(done.Result));
            case TaskFailed failed:
                return Settle<TaskScheduled>(
                    failed.TaskScheduledId, (task, call) => task.SetException(new TaskFailedException(call.Name, failed.FailureDetails)));
            case TimerFired fired:
                return Settle<TimerCreated>(fired.TimerId, (task, _) => task.SetResult(Payload.Null));
            case EntityOperationCompleted done:
                return Settle<EntityOperationCalled>(done.EntityCallId, (task, _) => task.SetResult(done.Result));
            case EntityOperationFailed failed:
                return Settle<EntityOperationCalled>(
                    failed.EntityCallId,
                    (task, call) => task.SetException(new EntityOperationFailedException(call.Entity, call.Operation, failed.FailureDetails)));
            default:
                return false;
        }
    }

    private Task<JsonElement> Open(int id, HistoryEvent action)
    {
        Do(action);
        var call = new OpenCall(action, new TaskCompletionSource<JsonElement>());
        _open.Add(id, call);
        return call.Task.Task;
    }

    private void Do(HistoryEvent action)
    {
        if (!IsEnded)
        {
            Actions.Enqueue(action);
        }
    }

    private bool Settle<TAction>(int id, Action<TaskCompletionSource<JsonElement>, TAction> settle)
        where TAction : HistoryEvent
    {
        if (!_open.TryGetValue(id, out var call))
        {
            // A timer that fired while the code was about to cancel it, in the same turn.
            return id < _nextId;
        }

        if (call.Action is not TAction action)
        {
            return false;
        }

        _open.Remove(id);
        settle(call.Task, action);
        return true;
    }

    private void CancelTimer(int id, CancellationToken cancellationToken)
    {
        if (_open.Remove(id, out var timer))
        {
            Do(new TimerCanceled(id));
            timer.Task.SetCanceled(cancellationToken);
        }
    }

    private void Enter()
    {
        if (!thread.IsOnThread("used its context from another thread"))
        {
            throw new InvalidOperationException(
                "Orchestrator code left its thread. Await only tasks of the context, and never with ConfigureAwait(false).");
        }
    }

    private void OnCancel(Action cancel)
    {
        if (thread.IsOnThread("cancelled a task of its context from another thread"))
        {
            cancel();
        }
    }

    private sealed record OpenCall(HistoryEvent Action, TaskCompletionSource<JsonElement> Task);
}
