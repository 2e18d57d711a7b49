using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Entities;
using DurableTask.Core.History;
using DurableTask.InProcess.Replay;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;

namespace DurableTask.InProcess.Tests.Replay;

/// <summary>Runs code turn by turn and records its history as Durable Task Core's dispatcher does; each turn replays from the beginning.</summary>
internal sealed class Recording(Func<TaskOrchestrationContext, Task<object?>> run)
{
    public const string Name = "Test";
    public static readonly DateTime Start = new(2026, 3, 2, 10, 0, 0, DateTimeKind.Utc);

    public List<HistoryEvent> History { get; } = [];

    public static ExecutionStartedEvent Started => new(-1, "null") { Name = Name, Version = "", OrchestrationInstance = new OrchestrationInstance { InstanceId = "a", ExecutionId = "1" } };

    public static TaskOrchestration Code(Func<TaskOrchestrationContext, Task<object?>> run) =>
        new DurableTaskShimFactory(new DurableTaskWorkerOptions { EnableEntitySupport = true }).CreateOrchestration<object, object>(Name, (context, _) => run(context));

    public static EventRaisedEvent Event(string name, string input = "null") => new(-1, input) { Name = name };

    public static TimerFiredEvent Fired(int timerId) => new(-1) { TimerId = timerId };

    public static HistoryDivergence? Replay(IReadOnlyCollection<HistoryEvent> history, Func<TaskOrchestrationContext, Task<object?>> run) =>
        HistoryReplay.Verify(Code(run), history);

    /// <returns>The actions of the code.</returns>
    public IReadOnlyList<HistoryEvent> Begin(params HistoryEvent[] arrived) => Turn([Started, .. arrived]);

    /// <returns>The actions of the code.</returns>
    public IReadOnlyList<HistoryEvent> Turn(params HistoryEvent[] arrived)
    {
        var started = new OrchestratorStartedEvent(-1) { Timestamp = Start.AddMinutes(History.OfType<OrchestratorStartedEvent>().Count()) };
        var state = new OrchestrationRuntimeState(History);
        foreach (var next in arrived.Prepend(started))
        {
            state.AddEvent(next);
        }

        var executor = new TaskOrchestrationExecutor(
            state, Code(run), BehaviorOnContinueAsNew.Carryover, new TaskOrchestrationEntityParameters(), ErrorPropagationMode.UseFailureDetails);
        List<HistoryEvent> done = [.. executor.Execute().Actions.Select(Recorded)];
        History.AddRange([started, .. arrived, .. done, new OrchestratorCompletedEvent(-1)]);
        return done;
    }

    private static HistoryEvent Recorded(OrchestratorAction action) => action switch
    {
        CreateSubOrchestrationAction a => new SubOrchestrationInstanceCreatedEvent(a.Id) { Name = a.Name, InstanceId = a.InstanceId },
        CreateTimerOrchestratorAction a => new TimerCreatedEvent(a.Id, a.FireAt),
        OrchestrationCompleteOrchestratorAction { OrchestrationStatus: OrchestrationStatus.ContinuedAsNew } a => new ContinueAsNewEvent(a.Id, a.Result),
        OrchestrationCompleteOrchestratorAction a => new ExecutionCompletedEvent(a.Id, a.Result, a.OrchestrationStatus, a.FailureDetails),
        ScheduleTaskOrchestratorAction a => new TaskScheduledEvent(a.Id, a.Name!, a.Version, a.Input),
        SendEventOrchestratorAction a => new EventSentEvent(a.Id) { InstanceId = a.Instance!.InstanceId, Name = a.EventName, Input = a.EventData },
        _ => throw new NotSupportedException(action.OrchestratorActionType.ToString()),
    };
}
