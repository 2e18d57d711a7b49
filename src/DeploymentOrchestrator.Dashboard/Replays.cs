using DeploymentOrchestrator.Replay;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Runs a wait's recorded history through the code of this build.</summary>
internal static class Replays
{
    /// <returns>Null if there is nothing to replay, because the wait has not run yet.</returns>
    public static Trace? Of(string instanceId, IReadOnlyList<HistoryEvent> history)
    {
        try
        {
            return Tracer.Run(instanceId, history);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>The result of a replay.</summary>
/// <param name="IsSame">True if this build does what is recorded, false if it does not, null if there is nothing to replay yet.</param>
/// <param name="Text">The result in a sentence.</param>
/// <param name="Recorded">What is recorded at the first difference.</param>
/// <param name="Code">What the code does at the first difference.</param>
public sealed record ReplayVerdict(bool? IsSame, string Text, string? Recorded, string? Code)
{
    internal static ReplayVerdict Of(Trace? trace) => trace switch
    {
        null => new(null, "The wait has not run yet: there is nothing to replay.", null, null),
        { Divergence: { } parted } => new(false, $"This build differs from the history at event {parted.Position}.", parted.Recorded, parted.Code),
        { ChangedPayloads.Count: > 0 } => new(true, $"This build does what is recorded, but {trace.ChangedPayloads.Count} payloads differ from the recorded ones.", null, null),
        _ => new(true, "This build does exactly what is recorded.", null, null),
    };
}

/// <summary>The page of a replay.</summary>
/// <param name="InstanceId">The wait.</param>
/// <param name="Verdict">The result of the replay.</param>
/// <param name="Trace">The steps of the replay; null if there is nothing to replay.</param>
public sealed record ReplayDetails(string InstanceId, ReplayVerdict Verdict, Trace? Trace);
