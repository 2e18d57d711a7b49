using System.Text.Json;

namespace DeploymentOrchestrator.Durable.Replay;

/// <summary>What one turn adds to an instance.</summary>
/// <param name="Started">When it ran.</param>
/// <param name="Arrived">What it was given, in order.</param>
/// <param name="Actions">What the code did, in order; an <see cref="ExecutionCompleted"/> or <see cref="ExecutionFailed"/> ends it.</param>
/// <param name="CustomStatus">The custom status, if this turn set one.</param>
/// <param name="Divergence">Set if code and history part: nothing of this turn may be kept then.</param>
public sealed record OrchestrationTurn(
    OrchestratorStarted Started,
    IReadOnlyList<HistoryEvent> Arrived,
    IReadOnlyList<HistoryEvent> Actions,
    JsonElement? CustomStatus,
    ReplayDivergence? Divergence)
{
    /// <summary>How it ended, or null if it waits.</summary>
    public HistoryEvent? Completion => Actions is [.., ExecutionCompleted or ExecutionFailed] ? Actions[^1] : null;
}
