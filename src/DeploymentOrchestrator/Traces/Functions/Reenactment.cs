using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Durable.Replay;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Traces.Functions;

/// <summary>
/// Plays a status once more: what arrived is given to this build's code, turn by turn, and what the code does is held against what the
/// status shows that was done. From it comes a history with ids and turns, as far as this build makes them.
/// </summary>
internal sealed class Reenactment(FunctionsStatus status, ITaskOrchestrator code)
{
    // The status shows when events were written, not the clock of the turn: both may be apart by what a queue takes.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    private readonly List<EntityOperationCalled> _calls = [];
    private readonly HashSet<int> _answered = [];
    private readonly List<HistoryEvent> _history = [];
    private readonly List<HistoryEvent> _open = [];
    private readonly RecordedActions _recorded = new(status.Events);
    private readonly OrchestrationReplay _replay = new(status.InstanceId, code);
    private readonly List<string> _requestIds = [.. status.Events.Select(EntityMessages.Request).Where(request => request is not null).Select(request => request!.Value.Id ?? "")];
    private HistoryEvent? _end;
    private DateTimeOffset _now = DateTimeOffset.MinValue;

    /// <summary>The history that was made.</summary>
    public IReadOnlyList<HistoryEvent> History => _history;

    /// <summary>By index in <see cref="History"/>: the index in the status of what arrived there.</summary>
    public Dictionary<int, int> Indexes { get; } = [];

    /// <summary>Where code and status part, or null.</summary>
    public ReplayDivergence? Divergence { get; private set; }

    /// <summary>What the status shows and the code has not done.</summary>
    public IReadOnlyList<string> Leftover => _recorded.Rest;

    /// <summary>Plays up to an index of the status.</summary>
    public void Run(int until)
    {
        foreach (var e in status.Events.Where(e => e.Index < until))
        {
            Take(e);
            if (Divergence is not null)
            {
                return;
            }
        }

        if (until >= status.Events.Count && _end is not ExecutionCompleted and not ExecutionFailed && _recorded.Next is { } missing)
        {
            Divergence = new ReplayDivergence(missing.Event.Index, missing.Words, _replay.Waits);
        }
    }

    private void Take(FunctionsEvent e)
    {
        switch (e.Type)
        {
            case "ExecutionStarted":
                Give(e, new ExecutionStarted(status.Name, status.StartedWith));
                break;
            case "EventRaised" when CallOf(e) is { } call:
                GiveAnswer(e, call);
                break;
            case "EventRaised":
                Give(e, new EventRaised(e.Name, e.Payload("Input") ?? Payload.Null));
                break;
            case "TaskCompleted":
                Answer<TaskScheduled>(e, task => task.Name.Equals(e.Name, StringComparison.OrdinalIgnoreCase), task => new TaskCompleted(task.EventId, e.Payload("Result") ?? Payload.Null));
                break;
            case "TaskFailed":
                Answer<TaskScheduled>(e, task => task.Name.Equals(e.Name, StringComparison.OrdinalIgnoreCase), task => new TaskFailed(task.EventId, new TaskFailureDetails("Activity", e.Text("Reason") ?? "it failed")));
                break;
            case "TimerFired":
                Fire(e);
                break;
            case "ExecutionTerminated":
                Give(e, new ExecutionTerminated(e.Text("Input") ?? e.Text("Reason") ?? ""));
                break;
            case "ExecutionCompleted" or "ExecutionFailed":
                CheckEnd(e);
                break;
        }
    }

    private void Fire(FunctionsEvent e)
    {
        var due = e.FireAt ?? e.At;
        Answer<TimerCreated>(e, timer => (timer.FireAt - due.UtcDateTime).Duration() <= Tolerance, timer => new TimerFired(timer.EventId, timer.FireAt));
    }

    // An answer is named like the id of its request; requests and the code's calls are in the same order.
    private EntityOperationCalled? CallOf(FunctionsEvent raised)
    {
        var index = _requestIds.FindIndex(id => id.Length > 0 && id.Equals(raised.Name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 && index < _calls.Count ? _calls[index] : null;
    }

    private void GiveAnswer(FunctionsEvent e, EntityOperationCalled call)
    {
        if (_answered.Add(call.EventId))
        {
            Give(e, EntityMessages.Answer(e, call.EventId));
        }
    }

    private void Answer<TAction>(FunctionsEvent e, Func<TAction, bool> isIt, Func<TAction, HistoryEvent> answer)
        where TAction : HistoryEvent
    {
        if (_open.OfType<TAction>().FirstOrDefault(isIt) is not { } action)
        {
            Divergence = new ReplayDivergence(e.Index, $"{e.Type} {(e.FireAt is { } due ? $"of a timer due {due.UtcDateTime:O}" : e.Name)}", _end is null ? _replay.Waits : "has ended");
            return;
        }

        _open.Remove(action);
        Give(e, answer(action));
    }

    private void Give(FunctionsEvent e, HistoryEvent arrived)
    {
        var due = arrived is TimerFired fired ? new DateTimeOffset(fired.FireAt) : e.ArrivedAt;
        _now = new[] { _now, ClockOf(e), due }.Max();
        var turn = _replay.RunTurn(_now.UtcDateTime, [arrived]);
        Indexes[_history.Count + 1] = e.Index;
        _history.Add(turn.Started);
        _history.Add(arrived);
        _history.AddRange(turn.Actions);
        _open.AddRange(turn.Actions);
        _open.RemoveAll(open => open is TimerCreated timer && turn.Actions.OfType<TimerCanceled>().Any(cancelled => cancelled.TimerId == timer.EventId));
        _calls.AddRange(turn.Actions.OfType<EntityOperationCalled>());
        _end = turn.Completion ?? (arrived is ExecutionTerminated ? arrived : null);
        Divergence = turn.Actions.Select(action => _recorded.Meet(action, e.Index)).FirstOrDefault(parted => parted is not null)
            ?? turn.Divergence;
    }

    // The turn began between the arrival and the first thing that the code did in it. Late rather than early: code that is called before
    // its time sets another timer.
    private DateTimeOffset ClockOf(FunctionsEvent e)
    {
        var next = status.Events.Where(other => !other.IsAction || other.Type is "TaskCompleted" or "TaskFailed").Select(other => other.ArrivedAt).Where(at => at > e.ArrivedAt).Min(at => (DateTimeOffset?)at);
        return status.Events.Where(other => other.IsAction && other.ScheduledAt >= e.ArrivedAt && !(other.ScheduledAt >= next))
            .Min(other => (DateTimeOffset?)other.ScheduledAt) ?? e.ArrivedAt;
    }

    private void CheckEnd(FunctionsEvent e)
    {
        var recorded = e.Text("OrchestrationStatus") ?? "Completed";
        var failed = e.Type == "ExecutionFailed" || recorded == "Failed";
        Divergence = _end switch
        {
            null => new ReplayDivergence(e.Index, $"the end ({recorded})", _replay.Waits),
            ExecutionFailed end when !failed => new ReplayDivergence(e.Index, $"the end ({recorded})", $"ends by failure: {end.FailureDetails.ErrorMessage}"),
            ExecutionCompleted when failed => new ReplayDivergence(e.Index, $"the end ({recorded})", "did the end"),
            ExecutionCompleted end when ResultOf(end) is { } result && e.Payload("Result") is { } shown && ResultOf(new ExecutionCompleted(shown)) is { } was && was != result =>
                new ReplayDivergence(e.Index, $"the end with {was}", $"ends with {result}"),
            _ => null,
        };
    }

    private TaskResult? ResultOf(ExecutionCompleted end)
    {
        try
        {
            return status.Name.Equals(Names.PipelineWait, StringComparison.OrdinalIgnoreCase) ? Json.Read<WaitOutcome>(end.Result).Result : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
