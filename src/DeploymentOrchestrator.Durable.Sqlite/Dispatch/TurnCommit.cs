using System.Buffers;
using System.Text.Json;
using DeploymentOrchestrator.Durable.Replay;
using DeploymentOrchestrator.Durable.Sqlite.Storage;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>Stores a turn: one transaction for what it took, what it did and how it ended.</summary>
internal static class TurnCommit
{
    private const int MaxScratchBytes = 64 * 1024;

    // One a thread, for the next turn: new ones each time were a fifth of all that an event allocates. A large one is not kept.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Row, Utf8JsonWriter Json)? _scratch;

    /// <returns>What to set going after the commit, or null if the instance has changed since it was read: the turn counts for nothing then.</returns>
    public static TurnEffects? Store(Session session, TurnInput input, OrchestrationTurn turn, byte[] recorded, long now)
    {
        if (UpdateInstance(session, input, turn, now) == 0)
        {
            return null;
        }

        session.Execute("INSERT INTO history (execution, seq, body) VALUES ($1, $2, $3)", input.Execution, input.NextSeq, recorded);
        foreach (var row in input.Inbox)
        {
            session.Execute("DELETE FROM inbox WHERE seq = $1", row.Seq);
        }

        var effects = new TurnEffects();
        foreach (var action in turn.Actions)
        {
            Store(session, input, action, now, effects);
        }

        if (turn.Completion is not null)
        {
            InstanceRow.DropOutstanding(session, input.Execution);
            effects.Activities.Clear();
        }

        return effects;
    }

    /// <summary>A turn as its row in the history; what arrived is taken over as it stands in the inbox.</summary>
    public static byte[] Record(TurnInput input, OrchestrationTurn turn)
    {
        var (row, json) = _scratch ??= NewScratch();
        row.ResetWrittenCount();
        json.Reset(row);
        json.WriteStartArray();
        HistorySerializer.Write(json, turn.Started);
        foreach (var arrived in input.Inbox)
        {
            json.WriteRawValue(arrived.Body, skipInputValidation: true);
        }

        foreach (var action in turn.Actions)
        {
            HistorySerializer.Write(json, action);
        }

        json.WriteEndArray();
        json.Flush();
        var recorded = row.WrittenSpan.ToArray();
        if (row.Capacity > MaxScratchBytes)
        {
            _scratch = null;
        }

        return recorded;

        static (ArrayBufferWriter<byte>, Utf8JsonWriter) NewScratch()
        {
            var buffer = new ArrayBufferWriter<byte>();
            return (buffer, new Utf8JsonWriter(buffer));
        }
    }

    private static int UpdateInstance(Session session, TurnInput input, OrchestrationTurn turn, long now)
    {
        var (status, output, failure) = turn.Completion switch
        {
            ExecutionCompleted completed => (OrchestrationRuntimeStatus.Completed, (JsonElement?)completed.Result, (TaskFailureDetails?)null),
            ExecutionFailed failed => (OrchestrationRuntimeStatus.Failed, null, failed.FailureDetails),
            _ => (OrchestrationRuntimeStatus.Running, null, null),
        };

        // next_seq is the fence: a turn that was computed on anything but the newest history changes nothing. Nor does one of an instance
        // that was suspended meanwhile: it is run again from the same inbox when that one is resumed.
        return session.Execute(
            """
            UPDATE instance SET status = $3, updated_at = $4, ended_at = $5, next_seq = next_seq + $6, output = $7,
                custom_status = coalesce($8, custom_status), failure_type = $9, failure_message = $10
            WHERE execution = $1 AND next_seq = $2 AND ended_at IS NULL AND status <> $11
            """,
            input.Execution,
            input.NextSeq,
            (long)status,
            now,
            status == OrchestrationRuntimeStatus.Running ? null : now,
            1L + input.Inbox.Count + turn.Actions.Count,
            output,
            turn.CustomStatus,
            failure?.ErrorType,
            failure?.ErrorMessage,
            (long)OrchestrationRuntimeStatus.Suspended);
    }

    private static void Store(Session session, TurnInput input, HistoryEvent action, long now, TurnEffects effects)
    {
        switch (action)
        {
            case TaskScheduled scheduled:
                session.Execute(
                    "INSERT INTO outbox (execution, task_id, name, input) VALUES ($1, $2, $3, $4)",
                    input.Execution,
                    scheduled.EventId,
                    scheduled.Name,
                    scheduled.Input);
                effects.Activities.Add(new ActivityCall(input.Execution, input.InstanceId, scheduled.EventId, scheduled.Name, scheduled.Input));
                break;
            case TimerCreated created:
                // Rounded up: a timer is never early.
                var dueAt = ((created.FireAt - DateTime.UnixEpoch).Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
                session.Execute(
                    "INSERT INTO timer (execution, timer_id, due_at, body) VALUES ($1, $2, $3, $4)",
                    input.Execution,
                    created.EventId,
                    dueAt,
                    HistorySerializer.SerializeToUtf8Bytes(new TimerFired(created.EventId, created.FireAt)));
                effects.EarliestTimer = Math.Min(effects.EarliestTimer, dueAt);
                break;
            case TimerCanceled canceled:
                session.Execute("DELETE FROM timer WHERE execution = $1 AND timer_id = $2", input.Execution, canceled.TimerId);
                break;
            case EntityOperationCalled called:
                session.Execute(
                    "INSERT INTO entity_inbox (entity, caller, call_id, operation, input) VALUES ($1, $2, $3, $4, $5)",
                    called.Entity.ToString(),
                    input.Execution,
                    called.EventId,
                    called.Operation,
                    called.Input);
                effects.Entities.Add(called.Entity.ToString());
                break;
            case EventSent sent:
                Send(session, sent, now, effects);
                break;
        }
    }

    private static void Send(Session session, EventSent sent, long now, TurnEffects effects)
    {
        if (session.Number("SELECT execution FROM instance WHERE id = $1 AND ended_at IS NULL", sent.InstanceId) is { } target)
        {
            Inbox.Append(session, target, now, HistorySerializer.SerializeToUtf8Bytes(new EventRaised(sent.Name, sent.Input)));
            effects.Instances.Add(target);
        }
        else
        {
            effects.Dropped.Add(sent);
        }
    }
}

/// <summary>What a committed turn sets going. Lost in a crash, and found again in the tables at the next start.</summary>
internal sealed class TurnEffects
{
    public List<ActivityCall> Activities { get; } = [];

    public List<EventSent> Dropped { get; } = [];

    public long EarliestTimer { get; set; } = long.MaxValue;

    public List<string> Entities { get; } = [];

    public List<long> Instances { get; } = [];
}
