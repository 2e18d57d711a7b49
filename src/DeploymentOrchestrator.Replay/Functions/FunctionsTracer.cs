namespace DeploymentOrchestrator.Replay.Functions;

/// <summary>Replays what Durable Functions' status shows of an instance, and says what that cannot show.</summary>
internal static class FunctionsTracer
{
    private static readonly string[] Lossy =
    [
        "sequence ids and the order between actions of different kinds: the status does not show them",
        "the clock that the code saw in each turn: where no call of the feed tells it, the time at which an event was written stands for it, so times differ by what a queue took",
        "timers: the status shows no cancellation, and may show a canceled one as fired",
        "the content of what was told to Azure DevOps and to the feed",
    ];

    /// <summary>Replays it. Positions are indexes in <c>historyEvents</c>.</summary>
    /// <param name="status">The status, asked for with showHistory, showHistoryOutput and showInput.</param>
    /// <param name="until">Stop before the event of this index; null: go to the end. The start is always played.</param>
    /// <param name="before">Receives the index of each event that arrived before the code sees it.</param>
    /// <exception cref="ArgumentException">It is of an orchestrator that this build does not replay.</exception>
    public static Trace Run(FunctionsStatus status, int? until = null, Action<int>? before = null)
    {
        var played = new StatusReplay(status, TracedCode.Of(status.Name));
        played.Run(Math.Max(until ?? int.MaxValue, status.Started + 1));

        // Played once to get a history; this run is the one that a person watches.
        var trace = Tracer.Run(status.InstanceId, played.History, before: position =>
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
