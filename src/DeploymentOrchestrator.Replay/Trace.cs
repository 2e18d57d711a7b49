
using DurableTask.InProcess.Replay;

namespace DeploymentOrchestrator.Replay;

/// <summary>A recorded history that was run through the code of this build: the actions step by step, and whether they are still the recorded ones.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Orchestrator">Its orchestrator's name.</param>
/// <param name="Steps">What arrived, oldest first, up to the first difference.</param>
/// <param name="Divergence">The first difference between code and history; null if this build does the same.</param>
/// <param name="Leftover">Recorded events that were not reached after the first difference, in words.</param>
/// <param name="Extra">Actions of the code that are not recorded, in words.</param>
/// <param name="ChangedPayloads">The same actions with different content. They do not count as a divergence, but show that this build writes something else.</param>
/// <param name="IsEnded">True if the code has returned, thrown an exception or been terminated.</param>
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
    /// <summary>What could not be checked because the recording does not contain it, in sentences. Empty for a complete history.</summary>
    public IReadOnlyList<string> NotChecked { get; init; } = [];

    /// <summary>True if this build, given the history, does what was recorded.</summary>
    public bool IsSame => Divergence is null;
}
