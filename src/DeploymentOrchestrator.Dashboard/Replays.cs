using DeploymentOrchestrator.Replay;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Runs a wait's recorded history through the code of this build.</summary>
internal static class Replays
{
    /// <returns>Null if there is nothing to replay: it has had no turn yet.</returns>
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

/// <summary>What came of a replay.</summary>
/// <param name="IsSame">True: this build does what is recorded; false: it does not; null: there is nothing to replay yet.</param>
/// <param name="Text">The verdict in a sentence.</param>
/// <param name="Recorded">Where they part: what is recorded.</param>
/// <param name="Code">Where they part: what the code does.</param>
public sealed record ReplayVerdict(bool? IsSame, string Text, string? Recorded, string? Code)
{
    internal static ReplayVerdict Of(Trace? trace) => trace switch
    {
        null => new(null, "It has had no turn yet: there is nothing to replay.", null, null),
        { Divergence: { } parted } => new(false, $"This build parts from the history at event {parted.Position}.", parted.Recorded, parted.Code),
        { ChangedPayloads.Count: > 0 } => new(true, $"This build does what is recorded, and says {trace.ChangedPayloads.Count} things in other words.", null, null),
        _ => new(true, "This build does exactly what is recorded.", null, null),
    };
}

/// <summary>The page of a replay.</summary>
/// <param name="InstanceId">The wait.</param>
/// <param name="Verdict">What came of it.</param>
/// <param name="Trace">Step by step; null: nothing to replay.</param>
public sealed record ReplayDetails(string InstanceId, ReplayVerdict Verdict, Trace? Trace);
