namespace DeploymentOrchestrator.Replay.Functions;

/// <summary>Replays the status of an instance as Durable Functions shows it, and lists what such a status cannot show.</summary>
internal static class FunctionsTracer
{
    private static readonly string[] Lossy =
    [
        "sequence ids and the order between actions of different kinds: the status does not show them",
        "the time that the code saw in each turn: if no call of the feed contains it, the time at which an event was written is used instead, so times may differ by the delay of a queue",
        "timers: the status shows no cancellation, and may show a canceled one as fired",
        "the content of what was sent to Azure DevOps and to the feed",
    ];

    /// <summary>Replays a status. Positions are indexes in <c>historyEvents</c>.</summary>
    /// <param name="status">The status, requested with showHistory, showHistoryOutput and showInput.</param>
    /// <param name="until">Stop before the event of this index; null to replay to the end. The start event is always replayed.</param>
    /// <param name="before">Called with the index of each event that arrived, before the code processes it.</param>
    /// <exception cref="ArgumentException">The status belongs to an orchestrator that this build does not replay.</exception>
    public static Trace Run(FunctionsStatus status, int? until = null, Action<int>? before = null)
    {
        var played = new StatusReplay(status, TracedCode.Of(status.Name));
        played.Run(Math.Max(until ?? int.MaxValue, status.Started + 1));

        // Replay once to reconstruct the history; the run below is the one that a person watches.
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
