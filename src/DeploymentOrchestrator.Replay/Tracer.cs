using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.InProcess.Replay;

namespace DeploymentOrchestrator.Replay;

/// <summary>Runs a recorded history through the code of this build. It uses nothing outside: no store, no clock, no network.</summary>
public sealed class Tracer
{
    private readonly Dictionary<string, EventSentEvent> _asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ChangedPayload> _changedPayloads = [];
    private readonly IReadOnlyList<HistoryEvent> _history;
    private readonly string _instanceId;
    private readonly HistoryReplay _replay;
    private readonly Dictionary<int, TaskScheduledEvent> _scheduled = [];
    private readonly ExecutionStartedEvent _started;
    private readonly List<TraceStep> _steps = [];
    private readonly TracedWait? _wait;
    private DateTimeOffset _now;
    private int _unrecorded;

    private Tracer(string instanceId, IReadOnlyList<HistoryEvent> history)
    {
        (_instanceId, _history) = (instanceId, history);
        _started = history.OfType<ExecutionStartedEvent>().FirstOrDefault()
            ?? throw new ArgumentException("The history has no ExecutionStarted: it is not the history of an orchestration, or not from its beginning.");
        var code = TracedCode.Of(_started.Name);
        _wait = code as TracedWait;
        _replay = TracedCode.Replay(_started.Name, code);
        _started.OrchestrationInstance ??= new OrchestrationInstance { InstanceId = instanceId };
    }

    /// <summary>Replays a PipelineWait or a DeliverReport.</summary>
    /// <param name="instanceId">The ID of the instance, for a history that does not contain it.</param>
    /// <param name="history">The history, from its beginning.</param>
    /// <param name="until">Stop before the event of this index; null to replay to the end.</param>
    /// <param name="before">Called with the index of each event before the code processes it, so that a debugger can break there.</param>
    /// <exception cref="ArgumentException">The history does not start at the beginning, or belongs to another orchestrator.</exception>
    public static Trace Run(string instanceId, IReadOnlyList<HistoryEvent> history, int? until = null, Action<int>? before = null) =>
        new Tracer(instanceId, history).Run(until ?? int.MaxValue, before);

    /// <summary>Throws if this build cannot replay the history.</summary>
    /// <exception cref="ArgumentException">The history does not start at the beginning, or belongs to another orchestrator.</exception>
    public static void Check(IReadOnlyList<HistoryEvent> history) => _ = new Tracer("", history);

    /// <summary>The ID of the instance that the history belongs to; null if the history does not contain it.</summary>
    public static string? FindInstanceId(IReadOnlyList<HistoryEvent> history) =>
        history.OfType<ExecutionStartedEvent>().FirstOrDefault()?.OrchestrationInstance?.InstanceId;

    private Trace Run(int until, Action<int>? before)
    {
        foreach (var recorded in _history.Take(until))
        {
            before?.Invoke(_replay.Position);
            Take(recorded);
            if (_replay.Divergence is not null)
            {
                break;
            }
        }

        if (until >= _history.Count)
        {
            _replay.Finish();
        }

        var parted = _replay.Divergence is not null;
        return new Trace(
            _instanceId,
            _started.Name,
            _steps,
            _replay.Divergence,
            parted ? [.. _history.Skip(_replay.Position).Where(e => e is not OrchestratorCompletedEvent).Select(HistoryWords.Of)] : [],
            parted ? [.. _replay.Unmet.Select(HistoryWords.Of)] : [],
            _changedPayloads,
            _replay.IsEnded)
        {
            NotChecked = _unrecorded == 0 ? [] : [$"the content of {Words.Count(_unrecorded, "action")}: the store did not keep it"],
        };
    }

    private void Take(HistoryEvent recorded)
    {
        switch (recorded)
        {
            case OrchestratorStartedEvent started:
                _now = new DateTimeOffset(DateTime.SpecifyKind(started.Timestamp, DateTimeKind.Utc));
                _replay.Apply(recorded);
                break;
            case OrchestratorCompletedEvent or GenericEvent or HistoryStateEvent:
                _replay.Apply(recorded);
                break;
            case TaskScheduledEvent or TimerCreatedEvent or EventSentEvent or SubOrchestrationInstanceCreatedEvent or ExecutionCompletedEvent:
                Compare(recorded);
                break;
            default:
                TakeArrived(recorded);
                break;
        }
    }

    private void TakeArrived(HistoryEvent arrived)
    {
        var (position, unmet, states) = (_replay.Position, _replay.Unmet.Count(), _wait?.States);
        if (!_replay.Apply(arrived))
        {
            return;
        }

        // This is the last arrival of its turn, so the actions of the turn belong to it.
        if (!_history.Skip(position + 1).Take(1).Any(IsArrival))
        {
            _replay.CompleteTurn();
        }

        var handled = _wait?.TakeHandled() ?? [];
        _steps.Add(new TraceStep(
            position,
            _now,
            KindOf(arrived),
            Words.Arrived(arrived, AskedBy(arrived)),
            [.. handled.SelectMany(ReportAssessments.Of)],
            WaitFacets.Changes(states, _wait?.States),
            [.. handled.SelectMany(message => message.Effects).Select(Words.Caused).OfType<TraceEffect>(), .. _replay.Unmet.Skip(unmet).Select(Words.Done)]));
    }

    private void Compare(HistoryEvent recorded)
    {
        _replay.CompleteTurn();
        var (position, done) = (_replay.Position, _replay.Unmet.FirstOrDefault());
        if (!_replay.Apply(recorded))
        {
            return;
        }

        Remember(recorded);
        if (Payloads.Of(done!) is not { } now)
        {
            return;
        }

        if (Payloads.Of(recorded) is not { } before)
        {
            _unrecorded++;
        }
        else if (JsonDifference.Between(before, now).ToList() is { Count: > 0 } differences)
        {
            _changedPayloads.Add(new ChangedPayload(position, HistoryWords.Of(recorded), differences));
        }
    }

    private void Remember(HistoryEvent recorded)
    {
        switch (recorded)
        {
            case TaskScheduledEvent scheduled:
                _scheduled[scheduled.EventId] = scheduled;
                break;
            case EventSentEvent sent when EntityRequest.Of(sent) is { } request:
                _asked[request.Id] = sent;
                break;
        }
    }

    private HistoryEvent? AskedBy(HistoryEvent arrived) => arrived switch
    {
        EventRaisedEvent raised => _asked.GetValueOrDefault(raised.Name),
        TaskCompletedEvent answer => _scheduled.GetValueOrDefault(answer.TaskScheduledId),
        TaskFailedEvent answer => _scheduled.GetValueOrDefault(answer.TaskScheduledId),
        _ => null,
    };

    private StepKind KindOf(HistoryEvent arrived) => arrived switch
    {
        EventRaisedEvent raised => _asked.ContainsKey(raised.Name) ? StepKind.FeedAnswered : StepKind.EventRaised,
        ExecutionResumedEvent => StepKind.Resumed,
        ExecutionStartedEvent => StepKind.Started,
        ExecutionSuspendedEvent => StepKind.Suspended,
        ExecutionTerminatedEvent => StepKind.Terminated,
        TimerFiredEvent => StepKind.TimerFired,
        _ => StepKind.ActivityEnded,
    };

    private static bool IsArrival(HistoryEvent e) => e is EventRaisedEvent or TaskCompletedEvent or TaskFailedEvent or TimerFiredEvent
        or ExecutionStartedEvent or ExecutionTerminatedEvent or ExecutionSuspendedEvent or ExecutionResumedEvent;
}
