using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.History;

namespace DurableTask.Sqlite.Storage;

/// <summary>Reads the data that a turn starts from.</summary>
internal static class InstanceReader
{
    /// <summary>The maximum number of messages that one turn takes from a full inbox.</summary>
    public const int MaxArrived = 500;

    /// <returns>Null if the instance has ended, does not exist or is blocked.</returns>
    public static (long Turns, List<HistoryEvent> History, long HistoryBytes)? Read(Session session, long instance, bool isEntity)
    {
        var found = session.Query(
            "SELECT turns, started, input, state FROM instance WHERE key = $1 AND ended_at IS NULL AND blocked_reason IS NULL",
            row => (Turns: row.GetInt64(0), Entity: isEntity && !row.IsNull(1) ? (row.GetUtf8(1), row.GetText(2), row.GetText(3)) : default((byte[] Started, string? Scheduler, string? State)?)),
            instance);
        if (found is not [var (turns, entity)])
        {
            return null;
        }

        if (isEntity)
        {
            return (turns, entity is { Scheduler: { } scheduler } stored ? EntityHistory(stored.Started, EntityState.Join(scheduler, stored.State)) : [], entity?.State?.Length ?? 0);
        }

        var history = new List<HistoryEvent>();
        var bytes = 0L;
        foreach (var body in turns == 0 ? [] : Turns(session, instance))
        {
            history.AddRange(HistorySerializer.Deserialize(body));
            bytes += body.Length;
        }

        return (turns, history, bytes);
    }

    /// <summary>The recorded turns, each a JSON array of events.</summary>
    public static List<byte[]> Turns(Session session, long instance) =>
        session.Query("SELECT body FROM history WHERE instance = $1 ORDER BY turn", static row => row.GetUtf8(0), instance);

    public static List<Arrival> Inbox(Session session, long instance, string instanceId) => session.Query(
        "SELECT seq, effective_at, execution, body FROM inbox WHERE instance = $1 ORDER BY effective_at, seq LIMIT $2",
        row => new Arrival(
            instance,
            instanceId,
            row.GetInt64(0),
            row.GetInt64(1),
            new TaskMessage
            {
                OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId, ExecutionId = row.GetText(2) },
                Event = HistorySerializer.Deserialize(row.GetUtf8(3))[0],
            },
            false),
        instance,
        MaxArrived);

    private static List<HistoryEvent> EntityHistory(byte[] storedStart, string scheduler)
    {
        var started = (ExecutionStartedEvent)HistorySerializer.Deserialize(storedStart)[0];
        started.Input = scheduler;
        return [new OrchestratorStartedEvent(-1) { Timestamp = started.Timestamp }, started, new OrchestratorCompletedEvent(-1) { Timestamp = started.Timestamp }];
    }
}
