using System.Text.Json;
using DeploymentOrchestrator.Durable.Conformance;
using DeploymentOrchestrator.Durable.Replay;

namespace DeploymentOrchestrator.Durable.Tests.Replay;

/// <summary>Runs code turn by turn and keeps its history, as an engine would; each turn replays from the beginning.</summary>
internal sealed class Recording(Func<TaskOrchestrationContext, Task<JsonElement>> run)
{
    public static readonly DateTime Start = new(2026, 3, 2, 10, 0, 0, DateTimeKind.Utc);

    public List<HistoryEvent> History { get; } = [];

    public static ReplayDivergence? Replay(IEnumerable<HistoryEvent> history, Func<TaskOrchestrationContext, Task<JsonElement>> run) =>
        OrchestrationReplay.Verify("a", Code.Orchestrator(run), history);

    public OrchestrationTurn Begin(params HistoryEvent[] arrived) => Turn([new ExecutionStarted("Test", Payload.Null), .. arrived]);

    public OrchestrationTurn Turn(params HistoryEvent[] arrived)
    {
        var replay = new OrchestrationReplay("a", Code.Orchestrator(run));
        foreach (var recorded in History)
        {
            Assert.True(replay.Apply(recorded), replay.Divergence?.ToString());
        }

        var turn = replay.RunTurn(Start.AddMinutes(History.OfType<OrchestratorStarted>().Count()), arrived);
        if (turn.Divergence is null)
        {
            History.AddRange([turn.Started, .. turn.Arrived, .. turn.Actions]);
        }

        Assert.Equal(turn.Divergence is null ? History.Count : replay.Position, replay.Position);
        return turn;
    }
}
