using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Common;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace DurableTask.Sqlite.Storage;

/// <summary>Puts messages into inboxes. Each call is part of one transaction of the writer and runs on its thread.</summary>
/// <remarks>Numbers grow as long as the process lives: a reader that has seen a number of an instance has seen all lower ones of that instance.</remarks>
internal sealed class Mailbox
{
    private readonly TimeProvider _time;
    private long _lastEffectiveAt;
    private long _lastSeq;

    public Mailbox(Session session, TimeProvider time)
    {
        _time = time;
        _lastSeq = session.Number("SELECT max(coalesce((SELECT max(seq) FROM inbox), 0), coalesce((SELECT max(seq) FROM scheduled), 0), coalesce((SELECT max(seq) FROM activity), 0))")!.Value;
        _lastEffectiveAt = session.Number("SELECT max(effective_at) FROM inbox") ?? 0;
    }

    public long NextSeq() => ++_lastSeq;

    public long Now => _time.GetUtcNow().UtcTicks;

    /// <summary>Starts an instance for a client.</summary>
    /// <exception cref="OrchestrationAlreadyExistsException">There is an instance whose status prevents the start.</exception>
    public void Start(Session session, Letter start, OrchestrationStatus[]? dedupeStatuses, Effects effects)
    {
        if (InstanceTable.Find(session, start.InstanceId) is { } existing)
        {
            if (dedupeStatuses?.Contains(existing.Status) ?? !existing.HasEnded)
            {
                throw new OrchestrationAlreadyExistsException($"An instance {start.InstanceId} exists and is {existing.Status}.");
            }

            InstanceTable.Delete(session, existing.Key);
            effects.Changed.Add(existing.Key);
            effects.Ended.Add(start.InstanceId);
        }

        Create(session, start, effects);
    }

    /// <summary>Sends a client's message to an instance.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceEndedException">The instance has ended.</exception>
    public void SendForClient(Session session, Letter letter, Effects effects)
    {
        switch (InstanceTable.Find(session, letter.InstanceId))
        {
            case null when Entities.IsEntityInstance(letter.InstanceId):
                CreateEntity(session, letter, effects);
                break;
            case null:
                throw new InstanceNotFoundException(letter.InstanceId);
            case { HasEnded: true } ended when !CanRewind(ended, letter):
                throw new InstanceEndedException(letter.InstanceId);
            case { } found:
                Deliver(session, found, letter, effects);
                break;
        }
    }

    /// <summary>Sends a message of an orchestration or entity to another one. Messages that nobody can receive are dropped.</summary>
    public void Send(Session session, Letter letter, Effects effects)
    {
        var found = InstanceTable.Find(session, letter.InstanceId);
        if (letter.Message.Event is ExecutionStartedEvent started)
        {
            if (found is { HasEnded: false })
            {
                RefuseSubOrchestration(session, started, effects);
                return;
            }

            if (found is not null)
            {
                InstanceTable.Delete(session, found.Key);
            }

            Create(session, letter, effects);
        }
        else if (found is not null && (!found.HasEnded || CanRewind(found, letter)))
        {
            Deliver(session, found, letter, effects);
        }
        else if (found is null && Entities.IsEntityInstance(letter.InstanceId))
        {
            CreateEntity(session, letter, effects);
        }
        else
        {
            effects.Dropped.Add(letter.Message);
        }
    }

    /// <summary>Delivers an answer to the instance that asked, unless the instance has ended or was removed: then nobody waits for the answer.</summary>
    public void Answer(Session session, long instance, Letter letter, Effects effects)
    {
        if (session.Number("SELECT 1 FROM instance WHERE key = $1 AND ended_at IS NULL", instance) is not null)
        {
            Put(session, instance, letter, false, effects);
        }
    }

    /// <summary>Stores a message until it is due.</summary>
    public void Schedule(Session session, long instance, Letter letter, DateTime dueAt, Effects effects)
    {
        var due = dueAt.Ticks;
        session.Execute(
            "INSERT INTO scheduled (instance, seq, due_at, execution, body) VALUES ($1, $2, $3, $4, $5)", instance, NextSeq(), due, letter.ExecutionId, letter.Body);
        effects.EarliestDue = Math.Min(effects.EarliestDue, due);
    }

    /// <summary>Moves due messages into inboxes, up to a given number. The position of a timer in the inbox is determined by its due time, not by the time of the move:
    /// it precedes an event that was accepted after the due time, even if this process was down at that moment. A start precedes everything.</summary>
    public Effects MoveDue(Session session, int limit)
    {
        var effects = new Effects();
        var due = session.Query(
            """
            SELECT s.instance, s.seq, CASE WHEN i.turns = 0 AND i.started IS NOT NULL THEN 0 ELSE s.due_at END, i.id
            FROM scheduled s JOIN instance i ON i.key = s.instance WHERE s.due_at <= $1 ORDER BY s.due_at, s.seq LIMIT $2
            """,
            row => (Instance: row.GetInt64(0), Seq: row.GetInt64(1), EffectiveAt: row.GetInt64(2), InstanceId: row.GetString(3)),
            Now,
            limit);
        foreach (var message in due)
        {
            var seq = NextSeq();
            session.Execute(
                "INSERT INTO inbox (instance, seq, effective_at, execution, body) SELECT instance, $3, $4, execution, body FROM scheduled WHERE instance = $1 AND seq = $2",
                message.Instance,
                message.Seq,
                seq,
                message.EffectiveAt);
            session.Execute("DELETE FROM scheduled WHERE instance = $1 AND seq = $2", message.Instance, message.Seq);
            effects.Arrivals.Add(new Arrival(message.Instance, message.InstanceId, seq, message.EffectiveAt, null, false));
        }

        return effects;
    }

    /// <summary>Adjusts timers after the clock was set back. A timer measures elapsed time, so the remaining time stays the same. A start or a signal is scheduled for a time of day and is not changed.</summary>
    public static int SetBack(Session session, TimeSpan by) => session.Execute(
        "UPDATE scheduled SET due_at = due_at - $1 WHERE EXISTS (SELECT 1 FROM instance WHERE key = scheduled.instance AND turns > 0 AND started IS NOT NULL)", by.Ticks);

    /// <summary>A time that is certainly in the past, according to the rows.</summary>
    public static long LastKnown(Session session) => session.Number("SELECT created_at FROM instance ORDER BY key DESC LIMIT 1") ?? 0;

    // A failed instance is rewound by its next turn, and for that turn it must not be marked as ended any more.
    private static bool CanRewind(FoundInstance found, Letter letter) =>
        letter.Message.Event is ExecutionRewoundEvent && found is { HasEnded: true, Status: OrchestrationStatus.Failed };

    private void Deliver(Session session, FoundInstance found, Letter letter, Effects effects)
    {
        if (found.HasEnded)
        {
            InstanceTable.Reopen(session, found.Key);
        }

        Put(session, found.Key, letter, false, effects);
    }

    private void Create(Session session, Letter start, Effects effects) =>
        Put(session, InstanceTable.Create(session, (ExecutionStartedEvent)start.Message.Event, start.Started!, Now), start, true, effects);

    private void CreateEntity(Session session, Letter letter, Effects effects) =>
        Put(session, InstanceTable.CreateEntity(session, letter.InstanceId, Now), letter, true, effects);

    private void Put(Session session, long instance, Letter letter, bool isFirst, Effects effects)
    {
        if (letter.DueAt is { } dueAt && dueAt > _time.GetUtcNow().UtcDateTime)
        {
            Schedule(session, instance, letter, dueAt, effects);
            return;
        }

        // If the clock was set back, an event still does not precede an earlier one.
        _lastEffectiveAt = Math.Max(_lastEffectiveAt, Now);
        var seq = NextSeq();
        session.Execute(
            "INSERT INTO inbox (instance, seq, effective_at, execution, body) VALUES ($1, $2, $3, $4, $5)", instance, seq, _lastEffectiveAt, letter.ExecutionId, letter.Body);
        effects.Arrivals.Add(new Arrival(instance, letter.InstanceId, seq, _lastEffectiveAt, letter.Message, isFirst));
    }

    private void RefuseSubOrchestration(Session session, ExecutionStartedEvent started, Effects effects)
    {
        var reason = $"An instance {started.OrchestrationInstance.InstanceId} exists and has not ended.";
        if (started.ParentInstance is not { } parent || started.Tags?.ContainsKey(OrchestrationTags.FireAndForget) == true)
        {
            effects.Dropped.Add(new TaskMessage { Event = started, OrchestrationInstance = started.OrchestrationInstance });
            return;
        }

        var failure = new FailureDetails(typeof(OrchestrationAlreadyExistsException).FullName!, reason, null, null, true);
        Send(
            session,
            new Letter(new TaskMessage
            {
                OrchestrationInstance = parent.OrchestrationInstance,
                Event = new SubOrchestrationInstanceFailedEvent(-1, parent.TaskScheduleId, reason, null, failure),
            }),
            effects);
    }
}
