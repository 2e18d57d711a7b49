using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Sqlite.Storage;

namespace DurableTask.Sqlite;

/// <summary>The operations of a <see cref="TaskHubClient"/>. Each change is one write, which is acknowledged after it is durable.</summary>
/// <remarks>A canceled call may still have been accepted: a write that is queued is not withdrawn.</remarks>
public sealed partial class SqliteOrchestrationService : IOrchestrationServiceClient
{
    private static readonly OrchestrationStatus[] AnyStatus = Enum.GetValues<OrchestrationStatus>();

    /// <summary>Starts an instance, unless there is one with the same ID.</summary>
    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) => CreateTaskOrchestrationAsync(creationMessage, AnyStatus);

    /// <summary>Starts an instance. An existing instance with the same ID is replaced, with everything that belongs to it, unless its status is one of those given.</summary>
    /// <param name="creationMessage">The start message.</param>
    /// <param name="dedupeStatuses">The statuses in which an existing instance prevents the start; null for all statuses in which it has not ended.</param>
    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[]? dedupeStatuses)
    {
        var start = new Letter(creationMessage);
        return WriteAsync((session, effects) => _mailbox.Start(session, start, dedupeStatuses, effects));
    }

    /// <summary>Sends a message to an instance that has not ended.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceEndedException">The instance has ended.</exception>
    public Task SendTaskOrchestrationMessageAsync(TaskMessage message) => SendTaskOrchestrationMessageBatchAsync(message);

    /// <summary>Sends messages: all of them or none.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceEndedException">The instance has ended.</exception>
    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages)
    {
        var letters = Array.ConvertAll(messages, message => new Letter(message));
        return WriteAsync((session, effects) =>
        {
            foreach (var letter in letters)
            {
                _mailbox.SendForClient(session, letter, effects);
            }
        });
    }

    /// <summary>Terminates an instance.</summary>
    /// <exception cref="InstanceNotFoundException">There is no such instance.</exception>
    /// <exception cref="InstanceEndedException">The instance has ended.</exception>
    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string reason)
    {
        var terminated = new Letter(new TaskMessage
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId },
            Event = new ExecutionTerminatedEvent(-1, reason),
        });
        return WriteAsync((session, effects) => Termination.Request(session, _mailbox, terminated, effects));
    }

    /// <summary>Waits for the end of an instance.</summary>
    /// <returns>Null if the instance has not ended in time.</returns>
    public async Task<OrchestrationState?> WaitForOrchestrationAsync(string instanceId, string? executionId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var expired = new CancellationTokenSource(
            timeout < TimeSpan.Zero || timeout.TotalMilliseconds > int.MaxValue ? Timeout.InfiniteTimeSpan : timeout, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(expired.Token, cancellationToken);
        while (true)
        {
            var waiter = _waiters.Add(instanceId);
            try
            {
                if (Find(instanceId) is { } state && IsEnd(state.OrchestrationStatus))
                {
                    return state;
                }

                await waiter.Task.WaitAsync(ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                if (expired.IsCancellationRequested)
                {
                    return null;
                }
            }
            finally
            {
                _waiters.Remove(instanceId, waiter);
            }
        }
    }

    /// <summary>Returns the state of an instance; there is never more than one execution of it.</summary>
    public Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions) =>
        Task.FromResult<IList<OrchestrationState>>(Find(instanceId) is { } state ? [state] : []);

    /// <summary>Returns the state of an instance.</summary>
    /// <returns>Null if there is no such instance or if it is another execution.</returns>
    public Task<OrchestrationState?> GetOrchestrationStateAsync(string instanceId, string? executionId) =>
        Task.FromResult(Find(instanceId) is { } state && (string.IsNullOrEmpty(executionId) || state.OrchestrationInstance.ExecutionId == executionId) ? state : null);

    /// <summary>The history of an instance as <see cref="HistorySerializer"/> writes it; empty if there is no such instance.</summary>
    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string? executionId) => Task.FromResult(_readers.Read(session =>
        session.Number("SELECT key FROM instance WHERE id = $1", instanceId) is { } instance
            ? HistorySerializer.SerializeToString(InstanceReader.Turns(session, instance).SelectMany(turn => HistorySerializer.Deserialize(turn)))
            : "[]"));

    private static bool IsEnd(OrchestrationStatus status) =>
        status is OrchestrationStatus.Completed or OrchestrationStatus.Failed or OrchestrationStatus.Terminated or OrchestrationStatus.Canceled;

    private OrchestrationState? Find(string instanceId) => _readers.Read(session =>
        session.Query($"SELECT {Listing.Columns} FROM instance WHERE id = $1", Listing.Map, instanceId).SingleOrDefault());

    // After a crash here, the caller has no answer and asks again.
    private Task<Effects> WriteAsync(Action<Session, Effects> write) => _writer.WriteAsync(
        session =>
        {
            var effects = new Effects();
            write(session, effects);
            return effects;
        },
        SetGoing);
}
