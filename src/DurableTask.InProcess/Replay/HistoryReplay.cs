using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Entities;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;

namespace DurableTask.InProcess.Replay;

/// <summary>
/// Runs a recorded history through the code of this build, event by event, on Durable Task Core's own executor, and compares the actions of the code
/// with the recorded ones. It needs no store: a worker, a test and a debugger use it in the same way.
/// </summary>
/// <remarks>
/// <para>Core's own replay does not notice an added call: it simply schedules the call. Here every turn has to do exactly what is recorded: kind, sequence ID, name
/// or target, and the due time of a timer. Inputs and results are deliberately not compared: a reworded log line must not block instances in flight.</para>
/// <para><para>The code runs with <c>IsReplaying</c>. A replay uses up the code object; a real run needs another one.</para></para>
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

    /// <summary>The number of events that were replayed.</summary>
    public int Position { get; private set; }

    /// <summary>The first difference between code and history, if any; after it, further events have no effect.</summary>
    public HistoryDivergence? Divergence { get; private set; }

    /// <summary>True once the code has returned or thrown an exception and nothing is open, or once it was terminated.</summary>
    public bool IsEnded => _actions.OfType<OrchestrationCompleteOrchestratorAction>().Any();

    /// <summary>The actions of the code for which no recorded event has come yet, as they would be recorded, oldest first.</summary>
    public IEnumerable<HistoryEvent> Unmet => _actions.Where(action => !_met.Contains(action.Id)).Select(OrchestratorActions.AsRecorded);

    /// <summary>The current custom status, serialized; null if none is set.</summary>
    public string? CustomStatus => _executor is null ? null : _code.CustomStatus;

    /// <summary>What the code waits for, in words, as far as its actions show it. They do not show which events it awaits and which timers it has canceled.</summary>
    public string Waits => _calls.Count == 0
        ? "waits for an event, or for something that its context did not give it"
        : "waits for " + string.Join(", ", _calls.Values.Select(call => call is TimerCreatedEvent ? $"{HistoryWords.Of(call)}, unless canceled" : HistoryWords.Of(call)));

    /// <summary>Replays a whole history.</summary>
    /// <returns>The first difference between code and history, or null.</returns>
    public static HistoryDivergence? Verify(TaskOrchestration code, IReadOnlyCollection<HistoryEvent> history) => new HistoryReplay(code).Verify(history);

    /// <summary>Replays a whole history.</summary>
    /// <returns>The first difference between code and history, or null.</returns>
    public static HistoryDivergence? Verify(
        TaskName name, ITaskOrchestrator orchestrator, IReadOnlyCollection<HistoryEvent> history, DurableTaskWorkerOptions? options = null) =>
        new HistoryReplay(name, orchestrator, options).Verify(history);

    /// <summary>Processes the next recorded event: passes it to the code if it is an arrival, or compares it with an action of the code.</summary>
    /// <returns>False once code and history differ.</returns>
    public bool Apply(HistoryEvent recorded)
    {
        if (Divergence is null)
        {
            Take(recorded);
        }

        Position += Divergence is null ? 1 : 0;
        return Divergence is null;
    }

    /// <summary>Ends the turn: code that has returned ends now. <see cref="Apply"/> notices the end of a turn by itself at the next event.</summary>
    public void CompleteTurn()
    {
        if (_executor is not null && Divergence is null && !IsEnded)
        {
            _code.Release();
            Run("the end of the turn");
        }
    }

    /// <summary>Ends the history, and compares the last actions of the code with it.</summary>
    /// <returns>The first difference between code and history, or null.</returns>
    public HistoryDivergence? Finish()
    {
        EndTurn("the end of the history");
        return Divergence;
    }

    private HistoryDivergence? Verify(IReadOnlyCollection<HistoryEvent> history)
    {
        // A rewind removes failed calls from the history, to be made again, so the history no longer shows what the code did.
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
        // Arrivals after the recorded end are ignored.
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

    // The events are passed as past events, so that the code sees IsReplaying and Core keeps the actions that no event has confirmed.
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
            // This is not a failure of the code, which Core would record. For example, a payload cannot be read as the type that the code asks for.
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

    // Returns false if the event answers something that the code never asked for. A repeated answer, or one for a canceled timer, does not count as a divergence.
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

        // If there were more actions than the store accepts at once, Core records the rest in the next turn.
        _isSplit = false;
    }

    private void Diverge(string recorded, string code) => Divergence ??= new HistoryDivergence(Position, recorded, code);
}
