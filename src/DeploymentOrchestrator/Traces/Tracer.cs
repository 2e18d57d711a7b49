using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Durable.Replay;
using DeploymentOrchestrator.Releases;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Traces;

/// <summary>Runs a recorded history through the code of this build. Touches nothing outside: no engine, no clock, no network.</summary>
public sealed class Tracer
{
    private readonly List<ChangedPayload> _changedPayloads = [];
    private readonly IReadOnlyList<HistoryEvent> _history;
    private readonly string _instanceId;
    private readonly OrchestrationReplay _replay;
    private readonly ExecutionStarted _started;
    private readonly List<TraceStep> _steps = [];
    private readonly TracedWait? _wait;
    private DateTimeOffset _now;

    private Tracer(string instanceId, IReadOnlyList<HistoryEvent> history)
    {
        (_instanceId, _history) = (instanceId, history);
        _started = history.OfType<ExecutionStarted>().FirstOrDefault()
            ?? throw new ArgumentException("The history has no ExecutionStarted: it is not the history of an orchestration, or not from its beginning.");
        var code = CodeOf(_started.Name);
        _wait = code as TracedWait;
        _replay = new OrchestrationReplay(instanceId, code);
    }

    /// <summary>Replays a PipelineWait or a DeliverReport.</summary>
    /// <param name="instanceId">Its id; it stands in what a wait tells the feed.</param>
    /// <param name="history">The history, from its beginning.</param>
    /// <param name="until">Stop before the event of this index; null: go to the end.</param>
    /// <param name="before">Told the index of each event before the code sees it: where a debugger breaks.</param>
    /// <exception cref="ArgumentException">The history has no beginning, or is of another orchestrator.</exception>
    public static Trace Run(string instanceId, IReadOnlyList<HistoryEvent> history, int? until = null, Action<int>? before = null) =>
        new Tracer(instanceId, history).Run(until ?? int.MaxValue, before);

    /// <summary>Throws if a history is none that this build can replay.</summary>
    /// <exception cref="ArgumentException">The history has no beginning, or is of another orchestrator.</exception>
    public static void Check(IReadOnlyList<HistoryEvent> history) => _ = new Tracer("", history);

    /// <summary>The id of the wait whose history this is, as it told the feed; null if it never did. A bare history says it nowhere else.</summary>
    public static string? FindInstanceId(IReadOnlyList<HistoryEvent> history) => history
        .OfType<EntityOperationCalled>()
        .Where(call => call.Operation == FeedOperations.Join && call.Input.ValueKind == JsonValueKind.Object)
        .Select(call => call.Input.TryGetProperty("instanceId", out var id) ? id.ToString() : null)
        .FirstOrDefault();

    /// <summary>The code that a history is run through.</summary>
    /// <exception cref="ArgumentException">This build does not replay that orchestrator.</exception>
    internal static ITaskOrchestrator CodeOf(string orchestrator) =>
        orchestrator.Equals(Names.PipelineWait, StringComparison.OrdinalIgnoreCase) ? new TracedWait()
        : orchestrator.Equals(Names.DeliverReport, StringComparison.OrdinalIgnoreCase) ? new DeliverReportOrchestrator(NullLogger<DeliverReportOrchestrator>.Instance)
        : throw new ArgumentException($"The history is of orchestrator {orchestrator}; this build replays {Names.PipelineWait} and {Names.DeliverReport}.");

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
            parted ? [.. _history.Skip(_replay.Position).Select(Describe.Event)] : [],
            parted ? [.. _replay.Unmet.Select(Describe.Event)] : [],
            _changedPayloads,
            _replay.IsEnded);
    }

    private void Take(HistoryEvent recorded)
    {
        switch (recorded)
        {
            case OrchestratorStarted started:
                _now = started.Timestamp;
                _replay.Apply(recorded);
                break;
            case TaskScheduled or TimerCreated or TimerCanceled or EntityOperationCalled or EventSent or ExecutionCompleted or ExecutionFailed:
                Compare(recorded);
                break;
            default:
                TakeArrived(recorded);
                break;
        }
    }

    private void TakeArrived(HistoryEvent arrived)
    {
        var (position, unmet, states) = (_replay.Position, _replay.Unmet.Count, _wait?.States);
        if (!_replay.Apply(arrived))
        {
            return;
        }

        var handled = _wait?.TakeHandled() ?? [];
        _steps.Add(new TraceStep(
            position,
            _now,
            KindOf(arrived),
            Words.Arrived(arrived, AskedBy(arrived)),
            [.. handled.SelectMany(Judgements.Of)],
            WaitFacets.Changes(states, _wait?.States),
            [.. handled.SelectMany(message => message.Effects).Select(Words.Caused).OfType<TraceEffect>(), .. _replay.Unmet.Skip(unmet).Select(Words.Done)]));
    }

    private void Compare(HistoryEvent recorded)
    {
        var (position, done) = (_replay.Position, _replay.Unmet.FirstOrDefault());
        if (_replay.Apply(recorded)
            && ChangedPayload.Of(recorded) is { } before
            && ChangedPayload.Of(done!) is { } now
            && JsonDifference.Between(before, now).ToList() is { Count: > 0 } differences)
        {
            _changedPayloads.Add(new ChangedPayload(position, Describe.Event(recorded), differences));
        }
    }

    private HistoryEvent? AskedBy(HistoryEvent arrived) => arrived switch
    {
        EntityOperationCompleted answer => Asked<EntityOperationCalled>(call => call.EventId == answer.EntityCallId),
        EntityOperationFailed answer => Asked<EntityOperationCalled>(call => call.EventId == answer.EntityCallId),
        TaskCompleted answer => Asked<TaskScheduled>(task => task.EventId == answer.TaskScheduledId),
        TaskFailed answer => Asked<TaskScheduled>(task => task.EventId == answer.TaskScheduledId),
        _ => null,
    };

    private T? Asked<T>(Func<T, bool> isIt)
        where T : HistoryEvent => _history.OfType<T>().FirstOrDefault(isIt);

    private static StepKind KindOf(HistoryEvent arrived) => arrived switch
    {
        EntityOperationCompleted or EntityOperationFailed => StepKind.FeedAnswered,
        EventRaised => StepKind.EventRaised,
        ExecutionStarted => StepKind.Started,
        ExecutionTerminated => StepKind.Terminated,
        TimerFired => StepKind.TimerFired,
        _ => StepKind.ActivityEnded,
    };
}
