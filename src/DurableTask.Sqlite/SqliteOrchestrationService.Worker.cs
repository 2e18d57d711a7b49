using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.History;
using DurableTask.Sqlite.Dispatch;
using DurableTask.Sqlite.Storage;

namespace DurableTask.Sqlite;

/// <summary>The operations of a <see cref="TaskHubWorker"/>.</summary>
public sealed partial class SqliteOrchestrationService : IEntityOrchestrationService
{
    /// <inheritdoc/>
    public int TaskOrchestrationDispatcherCount => 2;

    /// <inheritdoc/>
    public int MaxConcurrentTaskOrchestrationWorkItems => _options.MaxConcurrentOrchestrations;

    /// <inheritdoc/>
    public int TaskActivityDispatcherCount => 1;

    /// <inheritdoc/>
    public int MaxConcurrentTaskActivityWorkItems => _options.MaxConcurrentActivities;

    /// <inheritdoc/>
    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => BehaviorOnContinueAsNew.Carryover;

    /// <inheritdoc/>
    public EntityBackendProperties EntityBackendProperties => new()
    {
        UseSeparateQueueForEntityWorkItems = true,
        MaxConcurrentTaskEntityWorkItems = _options.MaxConcurrentEntities,
        MaxEntityOperationBatchSize = 1_000,
        SupportsImplicitEntityDeletion = true,
        MaximumSignalDelayTime = TimeSpan.FromDays(3_650),

        // Messages are delivered once, in the order in which they were committed.
        EntityMessageReorderWindow = TimeSpan.Zero,
    };

    /// <inheritdoc/>
    public EntityBackendQueries EntityBackendQueries { get; }

    /// <summary>Nothing to do: the database was created when it was opened.</summary>
    public Task CreateAsync() => Task.CompletedTask;

    /// <summary>Nothing to do: the database was created when it was opened. It is never emptied.</summary>
    /// <exception cref="NotSupportedException">The caller asked to recreate the store.</exception>
    public Task CreateAsync(bool recreateInstanceStore) => recreateInstanceStore ? DeleteAsync() : Task.CompletedTask;

    /// <inheritdoc cref="CreateAsync()"/>
    public Task CreateIfNotExistsAsync() => Task.CompletedTask;

    /// <exception cref="NotSupportedException">Always: delete the file after this process has ended.</exception>
    public Task DeleteAsync() => throw new NotSupportedException("The database is not deleted while it is open: stop the process and delete the file.");

    /// <inheritdoc cref="DeleteAsync()"/>
    public Task DeleteAsync(bool deleteInstanceStore) => DeleteAsync();

    /// <inheritdoc/>
    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) => false;

    /// <summary>No delay: an instance whose turn failed rests on its own, and does not slow down others.</summary>
    public int GetDelayInSecondsAfterOnProcessException(Exception exception) => 0;

    /// <inheritdoc/>
    public int GetDelayInSecondsAfterOnFetchException(Exception exception) => exception is OperationCanceledException ? 0 : 1;

    /// <inheritdoc/>
    public Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        _instances.LockNextOrchestrationAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<TaskOrchestrationWorkItem> LockNextOrchestrationWorkItemAsync(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        _instances.LockNextOrchestrationAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<TaskOrchestrationWorkItem> LockNextEntityWorkItemAsync(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        _instances.LockNextEntityAsync(cancellationToken);

    /// <summary>Nothing to do: no other process can lock the instance.</summary>
    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage? continuedAsNewMessage,
        OrchestrationState? orchestrationState)
    {
        var item = (OrchestrationWorkItem)workItem;
        if (orchestrationState is null)
        {
            // Core found that the instance cannot use these messages.
            await _writer.PersistAsync(
                session =>
                {
                    TurnCommit.Take(session, item);
                    return true;
                },
                null,
                _closed.Token);
            _instances.Keep(item, isReusable: false);
            return;
        }

        // After a crash here, the turn runs again from the same history and inbox: nothing has left this method yet.
        var commit = new TurnCommit(item, newOrchestrationRuntimeState, outboundMessages, orchestratorMessages, timerMessages);
        var isStored = await _writer.PersistAsync(
            session =>
            {
                var effects = new Effects();
                return commit.Store(session, _mailbox, effects) ? effects : null;
            },
            effects =>
            {
                if (effects is not null)
                {
                    SetGoing(effects);
                }
            },
            _closed.Token) is not null;
        if (isStored)
        {
            item.Turns++;
            item.ExecutionId = newOrchestrationRuntimeState.OrchestrationInstance!.ExecutionId;
            item.HistoryBytes = commit.HistoryBytes;

            // A rewound instance starts again with its rewritten history.
            _instances.Keep(item, isReusable: !commit.HasEnded && !item.NewMessages.Any(message => message.Event is ExecutionRewoundEvent));
        }
        else
        {
            Log.TurnIsStale(_logger, item.InstanceId);
            _instances.Forget(item.Live.Key);
        }
    }

    /// <inheritdoc/>
    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        var live = ((OrchestrationWorkItem)workItem).Live;
        _instances.Abandon(live);
        _ = LaterAsync(() => _instances.Wake(live.Key, live.Id));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        _instances.Release(((OrchestrationWorkItem)workItem).Live);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        _activities.LockNextAsync(cancellationToken);

    /// <summary>Nothing to do: no other process can lock the activity.</summary>
    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) => Task.FromResult(workItem);

    /// <inheritdoc/>
    public async Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage)
    {
        var seq = ((ActivityWorkItem)workItem).Seq;
        var letter = new Letter(responseMessage);
        await _writer.PersistAsync(
            session =>
            {
                var effects = new Effects();
                if (session.Number("DELETE FROM activity WHERE seq = $1 RETURNING instance", seq) is { } instance)
                {
                    _mailbox.Answer(session, instance, letter, effects);
                }

                return effects;
            },
            SetGoing,
            _closed.Token);
    }

    /// <inheritdoc/>
    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem)
    {
        _ = LaterAsync(() => _activities.Add(((ActivityWorkItem)workItem).Seq, workItem.TaskMessage));
        return Task.CompletedTask;
    }

    private async Task LaterAsync(Action retry)
    {
        await Task.Delay(_options.AbandonedTurnDelay, _time, _closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        retry();
    }
}
