using DurableTask.Core;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Testing;

/// <summary>
/// An extended session of Durable Task: what runs stays in memory for some turns. Then the next one starts from the history, as after a
/// restart, so that a test plays both ways and a divergence of either is found.
/// </summary>
internal sealed class SimulatedSession(string orchestrator)
{
    private const int MaxTurns = 12;

    private TaskOrchestrationExecutor? _executor;
    private OrchestrationRuntimeState _state = new();
    private int _turns;

    /// <summary>Runs one turn: what is new, after what the history holds.</summary>
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
