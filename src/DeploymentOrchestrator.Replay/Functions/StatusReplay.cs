using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Waits;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.InProcess.Replay;
using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Replay.Functions;

/// <summary>
/// Feeds the arrivals that a status shows to this build's code, one turn each, and compares the actions of the code with those in the status.
/// The resulting history has Durable Task's own format, as far as this build produces one.
/// </summary>
/// <remarks>
/// Timers never count as a difference. A status does not show canceled timers, and may show a canceled timer as fired; the due time depends on a clock
/// that the status does not show. If this build fails to set a timer at all, the actions that should follow are missing.
/// </remarks>
internal sealed class StatusReplay(FunctionsStatus status, ITaskOrchestrator code)
{
    // The longest delay of a queue, and so the largest possible difference between the due times of this build and those of the status.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    private readonly List<TaskScheduledEvent> _activities = [];
    private readonly List<HistoryEvent> _history = [];
    private readonly List<string> _requests = [];
    private readonly HistoryReplay _replay = TracedCode.Replay(status.Name, code);
    private readonly ShownActions _shown = new(status.Events);
    private readonly List<string> _shownRequests = [.. status.Events.Select(e => e.Sent).OfType<EventSentEvent>().Select(EntityRequest.Of).OfType<EntityRequest>().Select(call => call.Id)];
    private readonly List<TimerCreatedEvent> _timers = [];
    private ExecutionCompletedEvent? _end;
    private DateTimeOffset _now = DateTimeOffset.MinValue;

    /// <summary>The reconstructed history.</summary>
    public IReadOnlyList<HistoryEvent> History => _history;

    /// <summary>Maps each index in <see cref="History"/> to the index in the status of the arrival.</summary>
    public Dictionary<int, int> Indexes { get; } = [];

    /// <summary>The first difference between code and status, or null.</summary>
    public HistoryDivergence? Divergence { get; private set; }

    /// <summary>What the status shows but the code has not done, in words.</summary>
    public IReadOnlyList<string> Leftover => [.. _shown.Rest.Select(shown => shown.Words)];

    /// <summary>Replays up to an index of the status.</summary>
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

        if (until >= status.Events.Count && _end is null && _shown.Rest.Any())
        {
            var (missing, words) = _shown.Rest.First();
            Divergence = new HistoryDivergence(missing.Index, words, _replay.Waits);
        }
    }

    private void Take(FunctionsEvent e)
    {
        switch (e.Type)
        {
            case "ExecutionStarted":
                var instance = new OrchestrationInstance { InstanceId = status.InstanceId, ExecutionId = "1" };
                Give(e, new ExecutionStartedEvent(-1, status.StartedWith) { Name = status.Name, Version = "", OrchestrationInstance = instance });
                break;
            case "EventRaised":
                Give(e, new EventRaisedEvent(-1, e.Payload("Input") ?? "null") { Name = EventNameOf(e) });
                break;
            case "TaskCompleted":
                Answer(e, id => new TaskCompletedEvent(-1, id, e.Payload("Result")));
                break;
            case "TaskFailed":
                var reason = e.Text("Reason") ?? "it failed";
                Answer(e, id => new TaskFailedEvent(-1, id, reason, null, new FailureDetails("Activity", reason, null, null, false)));
                break;
            case "TimerFired":
                Fire(e);
                break;
            case "ExecutionSuspended":
                Give(e, new ExecutionSuspendedEvent(-1, e.Text("Reason")));
                break;
            case "ExecutionResumed":
                Give(e, new ExecutionResumedEvent(-1, e.Text("Reason")));
                break;
            case "ExecutionTerminated":
                Give(e, new ExecutionTerminatedEvent(-1, e.Text("Input") ?? e.Text("Reason") ?? ""));
                break;
            case "ExecutionCompleted" or "ExecutionFailed":
                CheckEnd(e);
                break;
        }
    }

    // The answer of an entity is named after the ID of its request. IDs depend on the time of the turn, so this build's IDs may differ; the order is the same.
    private string EventNameOf(FunctionsEvent raised)
    {
        var index = _shownRequests.FindIndex(id => id.Length > 0 && id.Equals(raised.Name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 && index < _requests.Count ? _requests[index] : raised.Name;
    }

    private void Answer(FunctionsEvent e, Func<int, HistoryEvent> answer)
    {
        if (_activities.Find(task => e.Name.Equals(task.Name, StringComparison.OrdinalIgnoreCase)) is not { } asked)
        {
            Divergence = new HistoryDivergence(e.Index, $"activity {e.Name}", _end is null ? _replay.Waits : "has ended");
            return;
        }

        _activities.Remove(asked);
        Give(e, answer(asked.EventId));
    }

    private void Fire(FunctionsEvent e)
    {
        var due = (e.FireAt ?? e.At).UtcDateTime;
        if (_timers.Where(timer => (timer.FireAt - due).Duration() <= Tolerance).MinBy(timer => (timer.FireAt - due).Duration()) is { } timer)
        {
            _timers.Remove(timer);
            Give(e, new TimerFiredEvent(-1, timer.FireAt) { TimerId = timer.EventId });
        }
    }

    private void Give(FunctionsEvent e, HistoryEvent arrived)
    {
        var due = arrived is TimerFiredEvent fired ? new DateTimeOffset(fired.FireAt) : e.ArrivedAt;
        _now = new[] { _now, ClockOf(e), due }.Max();
        Indexes[_history.Count + 1] = e.Index;
        Play(new OrchestratorStartedEvent(-1) { Timestamp = _now.UtcDateTime });
        Play(arrived);
        _replay.CompleteTurn();
        foreach (var action in _replay.Unmet.ToList())
        {
            Play(action);
            Remember(action);
            Divergence ??= _shown.Meet(action, e.Index);
        }

        Play(new OrchestratorCompletedEvent(-1));
        Divergence ??= _replay.Divergence is { } parted ? parted with { Position = e.Index } : null;
    }

    private void Play(HistoryEvent next)
    {
        _replay.Apply(next);
        _history.Add(next);
    }

    private void Remember(HistoryEvent action)
    {
        switch (action)
        {
            case TaskScheduledEvent task:
                _activities.Add(task);
                break;
            case TimerCreatedEvent timer:
                _timers.Add(timer);
                break;
            case EventSentEvent sent when EntityRequest.Of(sent) is { } call:
                _requests.Add(call.Id);
                break;
            case ExecutionCompletedEvent end:
                _end = end;
                break;
        }
    }

    // The turn began between the arrival and the first action of the code in it. Use the later time rather than the earlier one, because code that is called
    // before its time sets another timer.
    private DateTimeOffset ClockOf(FunctionsEvent e)
    {
        var next = status.Events.Where(other => other.IsArrival).Select(other => other.ArrivedAt).Where(at => at > e.ArrivedAt).Min(at => (DateTimeOffset?)at);
        var done = status.Events.Where(other => other.IsAction && other.ScheduledAt >= e.ArrivedAt && !(other.ScheduledAt >= next)).ToList();
        return done.Select(action => action.Clock).FirstOrDefault(clock => clock is not null)
            ?? done.Min(action => (DateTimeOffset?)action.ScheduledAt)
            ?? e.ArrivedAt;
    }

    private void CheckEnd(FunctionsEvent e)
    {
        var shown = e.Text("OrchestrationStatus") ?? (e.Type == "ExecutionFailed" ? "Failed" : "Completed");
        var (was, now) = (ResultOf(e.Payload("Result")), ResultOf(_end?.Result));
        Divergence = _end switch
        {
            null => new HistoryDivergence(e.Index, $"the end ({shown})", _replay.Waits),
            { OrchestrationStatus: var status } when status.ToString() != shown => new HistoryDivergence(e.Index, $"the end ({shown})", $"did {HistoryWords.Of(_end)}"),
            _ when was is not null && now is not null && was != now => new HistoryDivergence(e.Index, $"the end with {was}", $"ends with {now}"),
            _ => null,
        };
    }

    private TaskResult? ResultOf(string? result) =>
        status.Name.Equals(Names.PipelineWait, StringComparison.OrdinalIgnoreCase) ? Payloads.Read<WaitOutcome>(Payloads.Parse(result))?.Result : null;
}
