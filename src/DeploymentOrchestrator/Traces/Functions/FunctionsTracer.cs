using System.Text.Json;

namespace DeploymentOrchestrator.Traces.Functions;

/// <summary>Replays what Durable Functions' status shows of an instance, and says what that cannot show.</summary>
public static class FunctionsTracer
{
    private static readonly string[] Lossy =
    [
        "sequence ids and the order between actions of different kinds: the status does not show them",
        "the clock that the code saw in each turn: the time at which an event was written stands for it, so times differ by what a queue took",
        "timers that were cancelled, and the exact time of those that fired: within 10 s they were taken for the same",
        "the content of what was told to Azure DevOps and to the feed",
    ];

    /// <summary>True if a JSON value is such a status.</summary>
    public static bool Recognises(JsonElement json) => FunctionsStatus.Is(json);

    /// <summary>Throws if a status is none that this build can replay.</summary>
    /// <exception cref="JsonException">It is no such status, or what a replay needs was not asked for.</exception>
    /// <exception cref="ArgumentException">It is of an orchestrator that this build does not replay.</exception>
    public static void Check(JsonElement json) => _ = Tracer.CodeOf(FunctionsStatus.Read(json).Name);

    /// <summary>Replays it. Positions are indexes in <c>historyEvents</c>.</summary>
    /// <param name="json">The status, asked for with showHistory, showHistoryOutput and showInput.</param>
    /// <param name="until">Stop before the event of this index; null: go to the end. The start is always played.</param>
    /// <param name="before">Told the index of each event that arrived before the code sees it.</param>
    /// <exception cref="JsonException">It is no such status, or what a replay needs was not asked for.</exception>
    /// <exception cref="ArgumentException">It is of an orchestrator that this build does not replay.</exception>
    public static Trace Run(JsonElement json, int? until = null, Action<int>? before = null)
    {
        var status = FunctionsStatus.Read(json);
        var played = new Reenactment(status, Tracer.CodeOf(status.Name));
        played.Run(Math.Max(until ?? int.MaxValue, status.Started + 1));

        // Played once to get a history; this run is the one that a person watches.
        var trace = Tracer.Run(status.InstanceId, played.History, played.History.Count, position =>
        {
            if (before is not null && played.Indexes.TryGetValue(position, out var index))
            {
                before(index);
            }
        });
        return trace with
        {
            Steps = [.. trace.Steps.Select(step => step with { Position = played.Indexes[step.Position] })],
            Divergence = played.Divergence ?? trace.Divergence,
            Leftover = played.Divergence is null ? trace.Leftover : played.Leftover,
            NotChecked = Lossy,
        };
    }
}
