using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Entities;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;

namespace DurableTask.InProcess.Replay;

/// <summary>
/// Runs a recorded history through the code of this build, event by event, on Durable Task Core's own executor, and compares what the code
/// does with what is recorded. Needs no store: a worker, a test and a debugger use it alike.
/// </summary>
/// <remarks>
/// <para>Core's own replay misses an added call: it just schedules it. Here every turn has to do exactly what is recorded: kind, sequence id, name
/// or target, and a timer's due time. Inputs and results are deliberately not compared: a reworded log line must not block instances in flight.</para>
/// <para>The code runs with <c>IsReplaying</c>. Its instance is used up by the replay; a run needs another one.</para>
/// </remarks>
public sealed class HistoryReplay
{
    private static readonly TaskOrchestrationEntityParameters EntityParameters = new();

    private readonly SortedDictionary<int, HistoryEvent> _calls = [];
    private readonly HeldOrchestration _code;
    private readonly HashSet<int> _met = [];
    private readonly List<HistoryEvent> _next = [];
    private readonly Dictionary<string, int> _requests = new(StringComparer.OrdinalIgnoreCase);
    private IEnumerable<OrchestratorAction> _actions = [];
    private TaskOrchestrationExecutor? _executor;
    private bool _isSplit;
    private bool _isTerminated;
    private OrchestrationRuntimeState? _state;

    /// <summary>Prepares a replay from the beginning.</summary>
    /// <param name="code">The code, in the official shim.</param>
    public HistoryReplay(TaskOrchestration code) => _code = new HeldOrchestration(code);

    /// <summary>Prepares a replay from the beginning.</summary>
    /// <param name="name">The orchestrator's name.</param>
    /// <param name="orchestrator">The code.</param>
    /// <param name="options">The worker's options: data converter and longest timer.</param>
    public HistoryReplay(TaskName name, ITaskOrchestrator orchestrator, DurableTaskWorkerOptions? options = null)
        : this(new DurableTaskShimFactory(options ?? new DurableTaskWorkerOptions { EnableEntitySupport = true }).CreateOrchestration(name, orchestrator))
    {
    }

    /// <summary>How many events it has seen.</summary>
    public int Position { get; private set; }

    /// <summary>Where code and history parted, if they have; nothing moves after that.</summary>
    public HistoryDivergence? Divergence { get; private set; }

    /// <summary>True once the code has returned or thrown and nothing is open, or once it was terminated.</summary>
    public bool IsEnded => _actions.OfType<OrchestrationCompleteOrchestratorAction>().Any();

    /// <summary>What the code did and no recorded event has met yet, as it would be recorded, oldest first.</summary>
    public IEnumerable<HistoryEvent> Unmet => _actions.Where(action => !_met.Contains(action.Id)).Select(OrchestratorActions.AsRecorded);

    /// <summary>The custom status now, serialized; null if none is set.</summary>
    public string? CustomStatus => _executor is null ? null : _code.CustomStatus;

    /// <summary>What the code waits for, in words, as far as its actions tell: which events it awaits, and which timers it has canceled, they do not.</summary>
    public string Waits => _calls.Count == 0
        ? "waits for an event, or for something that its context did not give it"
        : "waits for " + string.Join(", ", _calls.Values.Select(call => call is TimerCreatedEvent ? $"{HistoryWords.Of(call)}, unless canceled" : HistoryWords.Of(call)));

    /// <summary>Replays a whole history.</summary>
    /// <returns>Where code and history part, or null.</returns>
    public static HistoryDivergence? Verify(TaskOrchestration code, IReadOnlyCollection<HistoryEvent> history) => new HistoryReplay(code).Verify(history);

    /// <summary>Replays a whole history.</summary>
    /// <returns>Where code and history part, or null.</returns>
    public static HistoryDivergence? Verify(
        TaskName name, ITaskOrchestrator orchestrator, IReadOnlyCollection<HistoryEvent> history, DurableTaskWorkerOptions? options = null) =>
        new HistoryReplay(name, orchestrator, options).Verify(history);

    /// <summary>Takes the next recorded event: gives it to the code, or holds it against what the code did.</summary>
    /// <returns>False once code and history have parted.</returns>
    public bool Apply(HistoryEvent recorded)
    {
        if (Divergence is null)
        {
            Take(recorded);
        }

        Position += Divergence is null ? 1 : 0;
        return Divergence is null;
    }

    /// <summary>Nothing more arrives in this turn: code that has returned ends now. <see cref="Apply"/> finds that out by itself at the next event.</summary>
    public void CompleteTurn()
    {
        if (_executor is not null && Divergence is null && !IsEnded)
        {
            _code.Release();
            Run("the end of the turn");
        }
    }

    /// <summary>The history is over: holds what the code did last against it.</summary>
    /// <returns>Where code and history part, or null.</returns>
    public HistoryDivergence? Finish()
    {
        EndTurn("the end of the history");
        return Divergence;
    }

    private HistoryDivergence? Verify(IReadOnlyCollection<HistoryEvent> history)
    {
        // Rewinding takes calls out of the history, to be made anew: it no longer tells what the code did.
        if (history.Any(e => e is ExecutionRewoundEvent or GenericEvent))
        {
            return null;
        }

        return history.All(Apply) ? Finish() : Divergence;
    }

    private void Take(HistoryEvent recorded)
    {
        switch (recorded)
        {
            case OrchestratorStartedEvent:
                EndTurn(HistoryWords.Of(recorded));
                _next.Add(recorded);
                break;
            case TimerCreatedEvent { EventId: FrameworkConstants.FakeTimerIdToSplitDecision }:
                _isSplit = true;
                break;
            case TaskScheduledEvent or TimerCreatedEvent or EventSentEvent or SubOrchestrationInstanceCreatedEvent or ExecutionCompletedEvent:
                CompleteTurn();
                Meet(recorded);
                break;
            case OrchestratorCompletedEvent or HistoryStateEvent or GenericEvent:
                break;
            default:
                Give(recorded);
                break;
        }
    }

    private void Give(HistoryEvent arrived)
    {
        // What arrives after the recorded end is for nobody.
        if (IsEnded && !Unmet.Any())
        {
            return;
        }

        if (!Answer(arrived))
        {
            Diverge(HistoryWords.Of(arrived), "made no such call");
            return;
        }

        _next.Add(arrived);
        if (arrived is ExecutionStartedEvent)
        {
            _state = new OrchestrationRuntimeState([arrived]);
            _executor = new TaskOrchestrationExecutor(_state, _code, BehaviorOnContinueAsNew.Carryover, EntityParameters, ErrorPropagationMode.UseFailureDetails);
        }

        _isTerminated |= arrived is ExecutionTerminatedEvent;
        Run(HistoryWords.Of(arrived));
    }

    // Events that are past: so the code sees IsReplaying, and Core keeps the actions that nothing has met.
    private void Run(string recorded)
    {
        if (_executor is null)
        {
            return;
        }

        _state!.PastEvents.Clear();
        _next.ForEach(_state.PastEvents.Add);
        _next.Clear();
        try
        {
            _actions = _executor.Execute().Actions;
        }
        catch (Exception error)
        {
            // Not a failure of the code, which Core records: a payload that cannot be read as what the code asks for, for instance.
            Diverge(recorded, $"broke off with {error.GetType().Name}");
        }
    }

    private void Meet(HistoryEvent recorded)
    {
        if (Unmet.FirstOrDefault() is not { } done)
        {
            Diverge(HistoryWords.Of(recorded), IsEnded ? "has ended" : Waits);
        }
        else if (!OrchestratorActions.IsSame(recorded, done))
        {
            Diverge(HistoryWords.Of(recorded), "did " + HistoryWords.Of(done));
        }
        else
        {
            _met.Add(done.EventId);
            Remember(recorded);
        }
    }

    private void Remember(HistoryEvent recorded)
    {
        if (recorded is not ExecutionCompletedEvent)
        {
            _next.Add(recorded);
        }

        if (recorded is TaskScheduledEvent or TimerCreatedEvent or SubOrchestrationInstanceCreatedEvent)
        {
            _calls.Add(recorded.EventId, recorded);
        }
        else if (recorded is EventSentEvent sent && EntityRequest.Of(sent) is { IsSignal: false, Operation: not null } request)
        {
            _calls.Add(recorded.EventId, recorded);
            _requests[request.Id] = recorded.EventId;
        }
    }

    // False if it answers what the code never asked. An answer that comes twice, or for a canceled timer, is none that parts them.
    private bool Answer(HistoryEvent arrived)
    {
        var id = arrived switch
        {
            TaskCompletedEvent e => e.TaskScheduledId,
            TaskFailedEvent e => e.TaskScheduledId,
            SubOrchestrationInstanceCompletedEvent e => e.TaskScheduledId,
            SubOrchestrationInstanceFailedEvent e => e.TaskScheduledId,
            TimerFiredEvent { TimerId: not FrameworkConstants.FakeTimerIdToSplitDecision } e => e.TimerId,
            EventRaisedEvent e => _requests.TryGetValue(e.Name, out var call) ? call : null,
            _ => (int?)null,
        };
        return id is not { } known || _calls.Remove(known) || _met.Contains(known);
    }

    private void EndTurn(string recorded)
    {
        CompleteTurn();
        if (!_isSplit && !_isTerminated && Unmet.FirstOrDefault() is { } extra)
        {
            Diverge(recorded, "did " + HistoryWords.Of(extra));
        }

        // More actions than the store takes at once: Core records the rest in the next turn.
        _isSplit = false;
    }

    private void Diverge(string recorded, string code) => Divergence ??= new HistoryDivergence(Position, recorded, code);
}
