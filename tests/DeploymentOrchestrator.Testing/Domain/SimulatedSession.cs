using DurableTask.Core;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Testing;

/// <summary>
/// An extended session of Durable Task: a running instance stays in memory for some turns. Then its next turn starts from the history, as after a
/// restart, so that a test covers both ways, and a divergence in either is found.
/// </summary>
internal sealed class SimulatedSession(string orchestrator)
{
    private const int MaxTurns = 12;

    private TaskOrchestrationExecutor? _executor;
    private OrchestrationRuntimeState _state = new();
    private int _turns;

    /// <summary>Runs one turn: the new events, after those in the history.</summary>
    public OrchestratorExecutionResult Run(IList<HistoryEvent> history, IReadOnlyList<HistoryEvent> news)
    {
        if (_executor is null || _turns++ == MaxTurns)
        {
            _state = new OrchestrationRuntimeState(history);
            _executor = DomainCode.Executor(orchestrator, Arrive(news));
            _turns = 0;
            return _executor.Execute();
        }

        _state.NewEvents.Clear();
        Arrive(news);
        return _executor.ExecuteNewEvents();
    }

    private OrchestrationRuntimeState Arrive(IReadOnlyList<HistoryEvent> news)
    {
        foreach (var arrived in news)
        {
            _state.AddEvent(arrived);
        }

        return _state;
    }
}
