using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.History;

namespace DurableTask.Sqlite.Storage;

/// <summary>Terminates an instance for a client.</summary>
internal static class Termination
{
    /// <summary>Makes the next turn of an instance terminate it. An instance that cannot run a turn, because it is blocked or starts later, is ended right here.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceEndedException">The instance has ended.</exception>
    public static void Request(Session session, Mailbox mailbox, Letter terminated, Effects effects)
    {
        if (InstanceTable.Find(session, terminated.InstanceId) is { HasEnded: false } found && (found.IsBlocked || StartsLater(session, found.Key)))
        {
            End(session, mailbox, found.Key, (ExecutionTerminatedEvent)terminated.Message.Event, effects);
            effects.Changed.Add(found.Key);
            effects.Ended.Add(terminated.InstanceId);
        }
        else
        {
            mailbox.SendForClient(session, terminated, effects);
        }
    }

    private static bool StartsLater(Session session, long instance) =>
        session.Number("SELECT 1 FROM instance i JOIN scheduled s ON s.instance = i.key WHERE i.key = $1 AND i.turns = 0 AND i.started IS NOT NULL", instance) is not null;

    private static void End(Session session, Mailbox mailbox, long instance, ExecutionTerminatedEvent terminated, Effects effects)
    {
        var (turns, started) = session.Query(
            "SELECT turns, started, input FROM instance WHERE key = $1",
            static row =>
            {
                var started = (ExecutionStartedEvent)HistorySerializer.Deserialize(row.GetUtf8(1))[0];
                started.Input = row.GetText(2);
                return (row.GetInt64(0), started);
            },
            instance).Single();
        var completed = new ExecutionCompletedEvent(-1, terminated.Input, OrchestrationStatus.Terminated) { Timestamp = terminated.Timestamp };
        HistoryEvent[] recorded = turns == 0 ? [started, terminated, completed] : [terminated, completed];
        session.Execute("INSERT INTO history (instance, turn, body) VALUES ($1, $2, $3)", instance, turns, HistorySerializer.Serialize(recorded));
        InstanceTable.DropOutstanding(session, instance);
        session.Execute(
            "UPDATE instance SET status = $1, updated_at = $2, ended_at = $2, turns = turns + 1, output = $3, blocked_reason = NULL WHERE key = $4",
            (int)OrchestrationStatus.Terminated,
            mailbox.Now,
            terminated.Input,
            instance);
        if (started.ParentInstance is { } parent && started.Tags?.ContainsKey(OrchestrationTags.FireAndForget) != true)
        {
            mailbox.Send(
                session,
                new Letter(new TaskMessage
                {
                    OrchestrationInstance = parent.OrchestrationInstance,
                    Event = new SubOrchestrationInstanceFailedEvent(-1, parent.TaskScheduleId, terminated.Input, null),
                }),
                effects);
        }
    }
}
