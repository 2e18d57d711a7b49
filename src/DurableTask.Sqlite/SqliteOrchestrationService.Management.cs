using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Query;
using DurableTask.Sqlite.Storage;

namespace DurableTask.Sqlite;

/// <summary>Lists, counts, purges and blocks instances.</summary>
public sealed partial class SqliteOrchestrationService
    : IOrchestrationServiceQueryClient, IOrchestrationServicePurgeClient, IOrchestrationServiceCountClient, IOrchestrationServiceBlockClient
{
    // A purge of many instances lets other writes run in between.
    private const int PurgeBatch = 100;

    private const int ProbeLength = 16 * 1024;

    /// <summary>Returns the instances that match a query, newest first. A <see cref="NamedOrchestrationQuery"/> uses an index.</summary>
    public Task<OrchestrationQueryResult> GetOrchestrationWithQueryAsync(OrchestrationQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(_readers.Read(session => Listing.Instances(session, query)));

    /// <summary>Removes an instance that has ended. Instances that have not ended and entities are not removed.</summary>
    public async Task<PurgeResult> PurgeInstanceStateAsync(string instanceId) => new(await PurgeAsync(session => session.Query(
        "SELECT key, id FROM instance WHERE id = $1 AND ended_at IS NOT NULL", static row => (row.GetInt64(0), row.GetString(1)), instanceId)));

    /// <summary>Removes the instances that match a filter and have ended, but never an entity.</summary>
    public async Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter)
    {
        using var expired = new CancellationTokenSource(purgeInstanceFilter.Timeout ?? Timeout.InfiniteTimeSpan, _time);
        for (var count = 0; ;)
        {
            var removed = await PurgeAsync(session => Listing.Ended(session, purgeInstanceFilter, PurgeBatch));
            count += removed;
            if (removed < PurgeBatch || expired.IsCancellationRequested)
            {
                return new PurgeResult(count, removed < PurgeBatch);
            }
        }
    }

    /// <summary>Removes instances that ended before a given time.</summary>
    public async Task PurgeOrchestrationHistoryAsync(DateTime thresholdDateTimeUtc, OrchestrationStateTimeRangeFilterType timeRangeFilterType)
    {
        var column = timeRangeFilterType switch
        {
            OrchestrationStateTimeRangeFilterType.OrchestrationCreatedTimeFilter => "created_at",
            OrchestrationStateTimeRangeFilterType.OrchestrationLastUpdatedTimeFilter => "updated_at",
            _ => "ended_at",
        };
        while (await PurgeAsync(session => session.Query(
            $"SELECT key, id FROM instance WHERE ended_at IS NOT NULL AND {column} < $1 LIMIT $2", static row => (row.GetInt64(0), row.GetString(1)), thresholdDateTimeUtc.Ticks, PurgeBatch)) == PurgeBatch)
        {
        }
    }

    /// <inheritdoc/>
    public Task<int> CountUnfinishedAsync(string orchestratorName, KeyValuePair<string, string>? tag = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(_readers.Read(session => (int)(tag is var (key, value)
            ? session.Number("SELECT count(*) FROM unfinished_tag WHERE name = $1 AND tag = $2 AND value = $3", orchestratorName, key, value)
            : session.Number("SELECT count(*) FROM instance WHERE name = $1 AND ended_at IS NULL", orchestratorName))!.Value));

    /// <inheritdoc/>
    public async Task BlockAsync(string instanceId, string reason)
    {
        Log.Blocked(_logger, instanceId, reason);
        await _writer.PersistAsync(
            session => session.Number("UPDATE instance SET blocked_reason = $2 WHERE id = $1 AND ended_at IS NULL RETURNING key", instanceId, reason),
            key =>
            {
                if (key is { } blocked)
                {
                    _instances.Forget(blocked);
                }
            },
            _closed.Token);
    }

    /// <inheritdoc/>
    public async Task<bool> UnblockAsync(string instanceId, CancellationToken cancellationToken = default) => await _writer.WriteAsync(
        session => session.Number("UPDATE instance SET blocked_reason = NULL WHERE id = $1 AND blocked_reason IS NOT NULL RETURNING key", instanceId),
        key =>
        {
            if (key is { } unblocked)
            {
                _instances.Wake(unblocked, instanceId);
            }
        }) is not null;

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(_readers.Read(session => session.Query(
            "SELECT id, blocked_reason FROM instance WHERE blocked_reason IS NOT NULL", static row => KeyValuePair.Create(row.GetString(0), row.GetString(1)))).ToDictionary());

    /// <summary>Writes a row and returns when it is durable, which shows that the store accepts what clients send.</summary>
    /// <exception cref="StoreUnavailableException">The store does not accept it; the message says why.</exception>
    public Task ProbeAsync()
    {
        // The row is as large as a usual request with its answer, and has a key that no instance has. It replaces the previous one.
        var row = $"{_time.GetUtcNow():O} {new string('.', ProbeLength)}";
        return _writer.WriteAsync(session => session.Execute("INSERT OR REPLACE INTO history (instance, turn, body) VALUES (0, 0, $1)", row));
    }

    private Task<int> PurgeAsync(Func<Session, List<(long Key, string InstanceId)>> find) => _writer.WriteAsync(session =>
    {
        var found = find(session);
        found.ForEach(instance => InstanceTable.Delete(session, instance.Key));
        return found.Count;
    });
}
