using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Durable.Replay;

namespace DeploymentOrchestrator.Traces.Functions;

/// <summary>What the status shows that the code did, in the order in which it did it, one list for each kind; the code's actions are held against them.</summary>
internal sealed class RecordedActions
{
    private readonly Dictionary<Type, Queue<(FunctionsEvent Event, string Words, string Key)>> _expected;

    public RecordedActions(IReadOnlyList<FunctionsEvent> events) => _expected = events
        .Select(e => (Event: e, Action: ActionOf(e)))
        .Where(pair => pair.Action is not null)
        .OrderBy(pair => pair.Event.ScheduledAt)
        .GroupBy(pair => pair.Action!.Value.Kind, pair => (pair.Event, pair.Action!.Value.Words, pair.Action.Value.Key))
        .ToDictionary(group => group.Key, group => new Queue<(FunctionsEvent, string, string)>(group));

    /// <summary>The first recorded action that the code has not done, or null.</summary>
    public (FunctionsEvent Event, string Words)? Next => _expected.Values
        .Where(queue => queue.Count > 0)
        .Select(queue => ((FunctionsEvent, string)?)(queue.Peek().Event, queue.Peek().Words))
        .MinBy(next => next!.Value.Item1.ScheduledAt);

    /// <summary>How many recorded actions the code has not done.</summary>
    public IReadOnlyList<string> Rest => [.. _expected.Values.SelectMany(queue => queue).OrderBy(next => next.Event.ScheduledAt).Select(next => next.Words)];

    /// <summary>Holds an action of the code against the next recorded one of its kind.</summary>
    /// <returns>Where they part, or null.</returns>
    public ReplayDivergence? Meet(HistoryEvent done, int position)
    {
        if (KeyOf(done) is not { } key)
        {
            return null;
        }

        if (!_expected.TryGetValue(done.GetType(), out var queue) || !queue.TryDequeue(out var recorded))
        {
            return new ReplayDivergence(position, "nothing more of that kind", $"did {Words(done)}");
        }

        return recorded.Key.Equals(key, StringComparison.OrdinalIgnoreCase)
            ? null
            : new ReplayDivergence(recorded.Event.Index, recorded.Words, $"did {Words(done)}");
    }

    /// <summary>An action in words that both sides can say: without its id, which the status does not show.</summary>
    private static string Words(HistoryEvent done) => done switch
    {
        EntityOperationCalled call => $"call {call.Operation} of entity {call.Entity}",
        EventSent sent => $"event {sent.Name} to {sent.InstanceId}",
        TaskScheduled task => $"activity {task.Name}",
        _ => Describe.Event(done),
    };

    private static string? KeyOf(HistoryEvent done) => done switch
    {
        EntityOperationCalled call => $"{call.Operation} {call.Entity}",
        EventSent sent => $"{sent.Name} {sent.InstanceId}",
        TaskScheduled task => task.Name,
        _ => null,
    };

    private static (Type Kind, string Words, string Key)? ActionOf(FunctionsEvent e)
    {
        HistoryEvent? action = e.Type switch
        {
            "EventSent" when EntityMessages.Request(e) is { } request => new EntityOperationCalled(0, request.Entity, request.Operation, Payload.Null),
            "EventSent" => new EventSent(0, e.Text("InstanceId") ?? "", e.Name, Payload.Null),
            "TaskScheduled" or "TaskCompleted" or "TaskFailed" => new TaskScheduled(0, e.Name, Payload.Null),
            _ => null,
        };
        return action is null ? null : (action.GetType(), Words(action), KeyOf(action)!);
    }
}
