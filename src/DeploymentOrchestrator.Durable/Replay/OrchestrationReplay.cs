using System.Text.Json;

namespace DeploymentOrchestrator.Durable.Replay;

/// <summary>
/// Runs an orchestrator over its history: recorded events one at a time with <see cref="Apply"/>, then, if wanted, a new
/// turn with <see cref="RunTurn"/>. Needs no engine, so a golden history or a debugger uses it as the engine does.
/// </summary>
/// <remarks>
/// What the code does is compared with what is recorded: kind, sequence id, name or target, and a timer's due time. Inputs
/// and results are deliberately not compared: a reworded log line must not block instances in flight. Golden histories in
/// the tests are where a changed payload shows.
/// </remarks>
public sealed class OrchestrationReplay
{
    private readonly ReplayContext _context;
    private readonly ITaskOrchestrator _orchestrator;
    private readonly TurnThread _thread;
    private Task<JsonElement>? _run;

    /// <summary>Prepares a replay from the beginning.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="orchestrator">The code.</param>
    /// <param name="escapedLate">Told, from any thread, when the code moves after its turn: it awaited something that no history can bring.</param>
    public OrchestrationReplay(string instanceId, ITaskOrchestrator orchestrator, Action<string>? escapedLate = null)
    {
        _orchestrator = orchestrator;
        _thread = new TurnThread(escapedLate);
        _context = new ReplayContext(instanceId, _thread);
    }

    /// <summary>How many events it has seen.</summary>
    public int Position { get; private set; }

    /// <summary>Where code and history parted, if they have; nothing moves after that.</summary>
    public ReplayDivergence? Divergence { get; private set; }

    /// <summary>True once the code has returned, thrown or been terminated.</summary>
    public bool IsEnded => _context.IsEnded;

    /// <summary>What the code did and no recorded event has met yet, oldest first.</summary>
    public IReadOnlyCollection<HistoryEvent> Unmet => _context.Actions;

    /// <summary>What the code waits for, in words.</summary>
    public string Waits => _context.Waits;

    /// <summary>The custom status, if the current turn has set it.</summary>
    public JsonElement? CustomStatus => _context.CustomStatus;

    /// <summary>Replays a whole history.</summary>
    /// <returns>Where code and history part, or null.</returns>
    public static ReplayDivergence? Verify(string instanceId, ITaskOrchestrator orchestrator, IEnumerable<HistoryEvent> history)
    {
        var replay = new OrchestrationReplay(instanceId, orchestrator);
        foreach (var recorded in history)
        {
            replay.Apply(recorded);
        }

        return replay.Finish();
    }

    /// <summary>Takes the next recorded event: gives it to the code, or holds it against what the code did.</summary>
    /// <returns>False once code and history have parted.</returns>
    public bool Apply(HistoryEvent recorded)
    {
        if (Divergence is null)
        {
            Take(recorded, isReplaying: true);
        }

        Position += Divergence is null ? 1 : 0;
        return Divergence is null;
    }

    /// <summary>The history is over: holds what the code did last against it.</summary>
    /// <returns>Where code and history part, or null.</returns>
    public ReplayDivergence? Finish()
    {
        EndTurn("the end of the history");
        return Divergence;
    }

    /// <summary>Runs a new turn after what is recorded.</summary>
    /// <param name="now">The time of the turn, UTC.</param>
    /// <param name="arrived">What arrived since, in the order in which the code shall see it.</param>
    public OrchestrationTurn RunTurn(DateTime now, IReadOnlyList<HistoryEvent> arrived)
    {
        var started = new OrchestratorStarted(now);
        foreach (var next in arrived.Prepend(started))
        {
            if (Divergence is null)
            {
                Take(next, isReplaying: false);
                Position++;
            }
        }

        CheckThatCodeCanGoOn("nothing yet");
        var actions = _context.Actions.ToArray();
        _context.Actions.Clear();
        Position += actions.Length;
        return new OrchestrationTurn(started, arrived, actions, CustomStatus, Divergence);
    }

    private void Take(HistoryEvent next, bool isReplaying)
    {
        switch (next)
        {
            case OrchestratorStarted started:
                EndTurn(isReplaying ? Describe.Event(started) : "the end of the history");
                _context.StartTurn(started.Timestamp, isReplaying);
                break;
            case ExecutionStarted started:
                Execute(() => _run = Start(started.Input));
                break;
            case ExecutionTerminated:
                _context.Terminate();
                break;
            case TaskScheduled or TimerCreated or TimerCanceled or EntityOperationCalled or EventSent or ExecutionCompleted or ExecutionFailed:
                Meet(next);
                break;
            default:
                var isKnown = true;
                Execute(() => isKnown = _context.Receive(next));
                if (!isKnown)
                {
                    Diverge(Describe.Event(next), "made no such call");
                }

                break;
        }
    }

    private async Task<JsonElement> Start(JsonElement input) => await _orchestrator.RunAsync(_context, input);

    private void Execute(Action step)
    {
        _thread.Run(step);
        if (_run is { IsCompleted: true } && !_context.IsEnded)
        {
            _context.End(_run.IsCompletedSuccessfully
                ? new ExecutionCompleted(Payload.Keep(_run.Result))
                : new ExecutionFailed(TaskFailureDetails.From(_run.Exception?.InnerException ?? new TaskCanceledException(_run))));
        }
    }

    private void Meet(HistoryEvent recorded)
    {
        if (!_context.Actions.TryDequeue(out var done))
        {
            Diverge(Describe.Event(recorded), _context.IsEnded ? "has ended" : _context.Waits);
        }
        else if (!IsSame(recorded, done))
        {
            Diverge(Describe.Event(recorded), "did " + Describe.Event(done));
        }
    }

    private static bool IsSame(HistoryEvent recorded, HistoryEvent done) => (recorded, done) switch
    {
        (TaskScheduled r, TaskScheduled d) => r.EventId == d.EventId && IsSameName(r.Name, d.Name),
        (TimerCreated r, TimerCreated d) => r == d,
        (TimerCanceled r, TimerCanceled d) => r == d,
        (EntityOperationCalled r, EntityOperationCalled d) =>
            r.EventId == d.EventId && r.Entity == d.Entity && IsSameName(r.Operation, d.Operation),
        (EventSent r, EventSent d) => r.EventId == d.EventId && r.InstanceId == d.InstanceId && IsSameName(r.Name, d.Name),
        _ => recorded.GetType() == done.GetType(),
    };

    private static bool IsSameName(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private void EndTurn(string recorded)
    {
        if (_context.Actions.TryPeek(out var extra))
        {
            Diverge(recorded, "did " + Describe.Event(extra));
        }

        CheckThatCodeCanGoOn(recorded);
    }

    // Code that awaits a delay, a request or another thread would wait for ever: nothing that arrives completes such a task.
    private void CheckThatCodeCanGoOn(string recorded)
    {
        if (_thread.Escape is { } escape)
        {
            Diverge(recorded, escape);
        }
        else if (_run is not null && !_context.IsEnded && !_context.IsWaiting)
        {
            Diverge(recorded, _context.Waits);
        }
    }

    private void Diverge(string recorded, string code) => Divergence ??= new ReplayDivergence(Position, recorded, code);
}
