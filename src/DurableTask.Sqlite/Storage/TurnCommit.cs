using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Sqlite.Dispatch;

namespace DurableTask.Sqlite.Storage;

/// <summary>Writes a turn to the tables: the messages it processed, the events it recorded and the messages it sends, all in one transaction.</summary>
internal sealed class TurnCommit
{
    private readonly List<Letter> _activities;
    private readonly byte[]? _completed;
    private readonly string _executionId;
    private readonly byte[]? _history;
    private readonly OrchestrationWorkItem _item;
    private readonly List<Letter> _messages;
    private readonly byte[]? _scheduler;
    private readonly byte[]? _started;
    private readonly OrchestrationRuntimeState _state;
    private readonly string? _entityState;
    private readonly List<Letter> _timers;

    public TurnCommit(
        OrchestrationWorkItem item, OrchestrationRuntimeState state, IList<TaskMessage> activities, IList<TaskMessage> messages, IList<TaskMessage> timers)
    {
        (_item, _state) = (item, state);
        _executionId = state.OrchestrationInstance!.ExecutionId;
        _activities = Letters(activities);
        _messages = Letters(messages);
        _timers = Letters(timers);
        IsNewExecution = item.ExecutionId != _executionId;
        Status = state.OrchestrationStatus;
        if (IsNewExecution)
        {
            _started = Letter.StartWithoutInput(state.ExecutionStartedEvent!);
        }

        if (item.Live.IsEntity)
        {
            (_scheduler, _entityState) = state.Input is { } scheduler ? EntityState.Split(scheduler) : default;
            HistoryBytes = state.Input?.Length ?? 0;
            return;
        }

        _history = HistorySerializer.Serialize(state.NewEvents);
        _completed = state.FailureDetails is null ? null : HistorySerializer.Serialize([state.ExecutionCompletedEvent!]);
        HistoryBytes = (IsNewExecution ? 0 : item.HistoryBytes) + _history.Length;
    }

    public long HistoryBytes { get; }

    public bool IsNewExecution { get; }

    public OrchestrationStatus Status { get; }

    /// <summary>True if the instance runs no more turns.</summary>
    public bool HasEnded => !_item.Live.IsEntity && Status is OrchestrationStatus.Completed or OrchestrationStatus.Failed or OrchestrationStatus.Terminated or OrchestrationStatus.Canceled;

    /// <returns>False if the instance has changed since the turn began: it was blocked, replaced or removed. Then nothing was written.</returns>
    public bool Store(Session session, Mailbox mailbox, Effects effects)
    {
        var isThere = _item.Live.IsEntity ? StoreEntity(session, mailbox, effects) : StoreOrchestration(session, mailbox, effects);
        if (!isThere)
        {
            return false;
        }

        foreach (var activity in _activities)
        {
            var seq = mailbox.NextSeq();
            session.Execute("INSERT INTO activity (seq, instance, execution, body) VALUES ($1, $2, $3, $4)", seq, _item.Live.Key, _executionId, activity.Body);
            effects.Activities.Add((seq, activity.Message));
        }

        foreach (var message in _messages)
        {
            mailbox.Send(session, message, effects);
        }

        return true;
    }

    public static void Take(Session session, OrchestrationWorkItem item)
    {
        foreach (var seq in item.Taken)
        {
            session.Execute("DELETE FROM inbox WHERE instance = $1 AND seq = $2", item.Live.Key, seq);
        }
    }

    private static List<Letter> Letters(IList<TaskMessage> messages)
    {
        var letters = new List<Letter>(messages.Count);
        foreach (var message in messages)
        {
            letters.Add(new Letter(message));
        }

        return letters;
    }

    private bool StoreOrchestration(Session session, Mailbox mailbox, Effects effects)
    {
        var key = _item.Live.Key;
        var now = mailbox.Now;
        if (session.Execute(
            """
            UPDATE instance SET status = $1, updated_at = $2, turns = turns + 1, custom_status = $3, ended_at = $4, output = $5, completed = $6
            WHERE key = $7 AND turns = $8 AND blocked_reason IS NULL
            """,
            (int)Status,
            now,
            _state.Status,
            HasEnded ? now : null,
            HasEnded ? _state.Output : null,
            _completed,
            key,
            _item.Turns) == 0)
        {
            return false;
        }

        if (IsNewExecution)
        {
            session.Execute("UPDATE instance SET started = $1, input = $2 WHERE key = $3", _started, _state.Input, key);
            session.Execute("DELETE FROM history WHERE instance = $1", key);
            session.Execute("DELETE FROM scheduled WHERE instance = $1 AND execution = $2", key, _item.ExecutionId);
        }

        session.Execute("INSERT INTO history (instance, turn, body) VALUES ($1, $2, $3)", key, _item.Turns, _history);
        if (HasEnded)
        {
            InstanceTable.DropOutstanding(session, key);
            effects.Ended.Add(_item.InstanceId);
            return true;
        }

        Take(session, _item);
        foreach (var timer in _timers)
        {
            mailbox.Schedule(session, key, timer, timer.DueAt!.Value, effects);
        }

        return true;
    }

    private bool StoreEntity(Session session, Mailbox mailbox, Effects effects)
    {
        var key = _item.Live.Key;
        if (session.Execute(
            """
            UPDATE instance SET status = $1, updated_at = $2, turns = turns + 1, custom_status = $3, started = $4, input = $5, state = $6
            WHERE key = $7 AND turns = $8 AND blocked_reason IS NULL
            """,
            (int)Status,
            mailbox.Now,
            _state.Status,
            _scheduler is null ? null : _started,
            _scheduler,
            _entityState,
            key,
            _item.Turns) == 0)
        {
            return false;
        }

        Take(session, _item);
        if (_scheduler is null && session.Number("SELECT 1 FROM inbox WHERE instance = $1 UNION ALL SELECT 1 FROM scheduled WHERE instance = $1", key) is null)
        {
            // This is how Core indicates that the entity is deleted and has nothing pending.
            InstanceTable.Delete(session, key);
            effects.Ended.Add(_item.InstanceId);
        }

        return true;
    }
}
