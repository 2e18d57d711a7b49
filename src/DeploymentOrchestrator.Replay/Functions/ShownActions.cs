using DurableTask.Core.History;
using DurableTask.InProcess.Replay;

namespace DeploymentOrchestrator.Replay.Functions;

/// <summary>The actions of the code that a status shows reliably: activities by name, calls of the feed and sent events, each in order.</summary>
internal sealed class ShownActions(IReadOnlyList<FunctionsEvent> events)
{
    private readonly Queue<(FunctionsEvent Event, string Words)> _activities = new(events
        .Where(e => e.Type is "TaskScheduled" or "TaskCompleted" or "TaskFailed")
        .OrderBy(e => e.ScheduledAt)
        .Select(e => (e, $"activity {e.Name}")));

    private readonly Queue<(FunctionsEvent Event, string Words)> _sent = new(events
        .Where(e => e.Type is "EventSent")
        .Select(e => (e, Words(e.Sent!)!)));

    /// <summary>The shown actions that the code has not taken yet, in order.</summary>
    public IEnumerable<(FunctionsEvent Event, string Words)> Rest => _activities.Concat(_sent).OrderBy(shown => shown.Event.ScheduledAt);

    /// <summary>Compares an action of the code with the next one that the status shows.</summary>
    /// <param name="done">The action of the code.</param>
    /// <param name="position">The index of the event that caused it.</param>
    /// <returns>The difference, or null if there is none.</returns>
    public HistoryDivergence? Meet(HistoryEvent done, int position)
    {
        if (Words(done) is not { } words)
        {
            return null;
        }

        if (!(done is TaskScheduledEvent ? _activities : _sent).TryDequeue(out var shown))
        {
            return new HistoryDivergence(position, "nothing more of that kind", $"did {words}");
        }

        return shown.Words.Equals(words, StringComparison.OrdinalIgnoreCase) ? null : new HistoryDivergence(shown.Event.Index, shown.Words, $"did {words}");
    }

    // The words leave out the ID, which the status does not show.
    private static string? Words(HistoryEvent action) => action switch
    {
        EventSentEvent sent when EntityRequest.Of(sent) is { } call => $"call {call.Operation} of entity {call.EntityId}",
        EventSentEvent sent => $"event {sent.Name} to {sent.InstanceId}",
        TaskScheduledEvent task => $"activity {task.Name}",
        _ => null,
    };
}
