using System.Globalization;
using System.Text;
using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.History;
using DurableTask.Core.Query;

namespace DurableTask.Sqlite.Storage;

/// <summary>The lists that clients ask for. A page continues after a key, not after a number of rows, so that instances added meanwhile do not shift the pages.</summary>
internal static class Listing
{
    /// <summary>The columns that <see cref="Map"/> reads.</summary>
    public const string Columns = "id, name, status, created_at, updated_at, ended_at, started, custom_status, input, output, completed";

    // All columns except those that may be large.
    private const string ColumnsWithoutPayloads = "id, name, status, created_at, updated_at, ended_at, started, custom_status, NULL, NULL, NULL";

    // A prefix is queried as a range of IDs, so that no character in it has a special meaning and the index is used; U+10FFFF sorts after every other character.
    private const string HasPrefix = " AND id >= $1 AND id < $1 || char(1114111)";

    private static readonly OrchestrationStatus[] Unfinished = [OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Suspended];

    private const string IsNoEntity = " AND (id < '@' OR id >= 'A')";

    public static OrchestrationState Map(Row row)
    {
        var started = row.IsNull(6) ? null : (ExecutionStartedEvent)HistorySerializer.Deserialize(row.GetUtf8(6))[0];
        return new OrchestrationState
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = row.GetString(0), ExecutionId = started?.OrchestrationInstance.ExecutionId },
            Name = row.GetString(1),
            OrchestrationStatus = (OrchestrationStatus)row.GetInt32(2),
            CreatedTime = row.GetTime(3),
            LastUpdatedTime = row.GetTime(4),
            CompletedTime = row.IsNull(5) ? DateTime.MaxValue : row.GetTime(5),
            Version = started?.Version,
            Tags = started?.Tags,
            ParentInstance = started?.ParentInstance,
            Generation = started?.Generation,
            ScheduledStartTime = started?.ScheduledStartTime,
            Status = row.GetText(7),
            Input = row.GetText(8),
            Output = row.GetText(9),
            FailureDetails = row.IsNull(10) ? null : ((ExecutionCompletedEvent)HistorySerializer.Deserialize(row.GetUtf8(10))[0]).FailureDetails,
        };
    }

    /// <remarks>Keys only grow: descending order is newest first, even if the clock was set back.</remarks>
    public static OrchestrationQueryResult Instances(Session session, OrchestrationQuery query)
    {
        var before = query.ContinuationToken is null ? (long?)null
            : long.TryParse(query.ContinuationToken, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key
            : throw new ArgumentException("The continuation token is not one that this list gave.", nameof(query));
        var limit = query.PageSize > 0 ? query.PageSize : 100;
        var name = (query as NamedOrchestrationQuery)?.OrchestratorName;

        // A prefix matches fewer rows than a name or a status does: the plus sign keeps SQLite from using the indexes of those. Keys are sorted before anything else is read.
        var plus = string.IsNullOrEmpty(query.InstanceIdPrefix) ? "" : "+";
        var sql = new StringBuilder($"SELECT {(query.FetchInputsAndOutputs ? Columns : ColumnsWithoutPayloads)}, key FROM instance WHERE key IN (SELECT key FROM instance WHERE true");
        sql.Append(plus.Length == 0 ? null : HasPrefix);
        sql.Append(query.ExcludeEntities ? IsNoEntity : null);
        sql.Append(query.RuntimeStatus is not { Count: > 0 } ? null : $" AND {plus}status IN (SELECT value FROM json_each($2))");

        // This condition is implied, but it makes SQLite use its index: ended instances stay in the table for weeks.
        sql.Append(query.RuntimeStatus is { Count: > 0 } asked && asked.All(Unfinished.Contains) ? " AND ended_at IS NULL" : null);
        sql.Append(name is null ? null : $" AND {plus}name = $3");
        sql.Append(query.CreatedTimeFrom is null ? null : " AND created_at >= $5");
        sql.Append(query.CreatedTimeTo is null ? null : " AND created_at <= $6");
        sql.Append(before is null ? null : " AND key < $7");
        sql.Append(" ORDER BY key DESC LIMIT $4) ORDER BY key DESC");
        var found = session.Query(
            sql.ToString(),
            static row => (State: Map(row), Key: row.GetInt64(11)),
            query.InstanceIdPrefix,
            Numbers(query.RuntimeStatus),
            name,
            limit,
            Ticks(query.CreatedTimeFrom),
            Ticks(query.CreatedTimeTo),
            before);
        return new(found.ConvertAll(row => row.State), found.Count < limit ? null : found[^1].Key.ToString(CultureInfo.InvariantCulture));
    }

    /// <returns>A limited number of keys and IDs of orchestrations that have ended.</returns>
    public static List<(long Key, string InstanceId)> Ended(Session session, PurgeInstanceFilter filter, int limit)
    {
        var sql = new StringBuilder("SELECT key, id FROM instance WHERE ended_at IS NOT NULL");
        sql.Append(filter.RuntimeStatus is null ? null : " AND status IN (SELECT value FROM json_each($1))");
        sql.Append(" AND created_at >= $2");
        sql.Append(filter.CreatedTimeTo is null ? null : " AND created_at <= $3");
        sql.Append(" LIMIT $4");
        return session.Query(
            sql.ToString(),
            static row => (row.GetInt64(0), row.GetString(1)),
            Numbers(filter.RuntimeStatus),
            Ticks(filter.CreatedTimeFrom),
            Ticks(filter.CreatedTimeTo),
            limit);
    }

    public static EntityBackendQueries.EntityQueryResult Entities(Session session, EntityBackendQueries.EntityQuery query)
    {
        var limit = query.PageSize is > 0 and var size ? size : 100;
        var sql = new StringBuilder("SELECT id, updated_at, custom_status, state FROM instance WHERE id >= '@' AND id < 'A'");
        sql.Append(string.IsNullOrEmpty(query.InstanceIdStartsWith) ? null : HasPrefix);
        sql.Append(query.IncludeTransient ? null : " AND state IS NOT NULL");
        sql.Append(query.LastModifiedFrom is null ? null : " AND updated_at >= $2");
        sql.Append(query.LastModifiedTo is null ? null : " AND updated_at <= $3");
        sql.Append(query.ContinuationToken is null ? null : " AND id > $5");
        sql.Append(" ORDER BY id LIMIT $4");
        var found = session.Query(
            sql.ToString(),
            row => MapEntity(row, query.IncludeState),
            query.InstanceIdStartsWith,
            Ticks(query.LastModifiedFrom),
            Ticks(query.LastModifiedTo),
            limit,
            query.ContinuationToken);
        return new() { Results = found, ContinuationToken = found.Count < limit ? null : found[^1].EntityId.ToString() };
    }

    public static EntityBackendQueries.EntityMetadata MapEntity(Row row, bool includeState)
    {
        var status = ClientEntityHelpers.GetEntityStatus(row.GetText(2));
        return new()
        {
            EntityId = EntityId.FromString(row.GetString(0)),
            LastModifiedTime = row.GetTime(1),
            BacklogQueueSize = status?.BacklogQueueSize ?? 0,
            LockedBy = status?.LockedBy,
            SerializedState = includeState ? row.GetText(3) : null,
        };
    }

    private static string? Numbers(IEnumerable<OrchestrationStatus>? statuses) =>
        statuses is null ? null : $"[{string.Join(',', statuses.Select(status => (int)status))}]";

    // A filter with a time before the first row matches everything.
    private static long? Ticks(DateTime? time) => time is { } given
        ? (given.Kind == DateTimeKind.Local ? given.ToUniversalTime() : given).Ticks
        : null;
}
