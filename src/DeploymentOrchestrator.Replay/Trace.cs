
using DurableTask.InProcess.Replay;

namespace DeploymentOrchestrator.Replay;

/// <summary>A recorded history run through the code of this build: what it did, step by step, and whether it does so still.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Orchestrator">Its orchestrator's name.</param>
/// <param name="Steps">What arrived, oldest first, up to where code and history part.</param>
/// <param name="Divergence">Where they part, or null: then this build does the same.</param>
/// <param name="Leftover">Recorded, but not reached, because code and history had parted; in words.</param>
/// <param name="Extra">Done by the code beyond what is recorded; in words.</param>
/// <param name="ChangedPayloads">Same actions with another content. They part nothing, but show that this build speaks differently.</param>
/// <param name="IsEnded">True if the code has returned, thrown or been terminated.</param>
public sealed record Trace(
    string InstanceId,
    string Orchestrator,
    IReadOnlyList<TraceStep> Steps,
    HistoryDivergence? Divergence,
    IReadOnlyList<string> Leftover,
    IReadOnlyList<string> Extra,
    IReadOnlyList<ChangedPayload> ChangedPayloads,
    bool IsEnded)
{
    /// <summary>What could not be checked, because the recording does not hold it; in sentences. Empty for a lossless history.</summary>
    public IReadOnlyList<string> NotChecked { get; init; } = [];

    /// <summary>True if this build does with the history what was recorded.</summary>
    public bool IsSame => Divergence is null;
}
