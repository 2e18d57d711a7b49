using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DeploymentOrchestrator.Durable.Sqlite.Storage;

/// <summary>The lists that clients ask for. A page goes on behind a key, not behind a number of rows: what is added meanwhile moves nothing.</summary>
internal static class Listing
{
    // A prefix is a range of ids, so that no character in it has a meaning of its own and the index serves it; U+10FFFF sorts behind every other.
    private const string HasPrefix = " AND id >= $1 AND id < $1 || char(1114111)";

    /// <remarks>Execution numbers grow: descending is newest first, also when the clock was set back.</remarks>
    public static Page<OrchestrationMetadata> Instances(Session session, OrchestrationQuery query)
    {
        var before = query.ContinuationToken is null ? (long?)null
            : long.TryParse(query.ContinuationToken, NumberStyles.None, CultureInfo.InvariantCulture, out var execution) ? execution
            : throw new ArgumentException("The continuation token is not one that this list gave.", nameof(query));
        var sql = new StringBuilder($"SELECT {InstanceRow.Columns}, execution FROM instance WHERE $4 > 0");
        sql.Append(string.IsNullOrEmpty(query.InstanceIdPrefix) ? null : HasPrefix);
        sql.Append(query.Statuses is null ? null : " AND status IN (SELECT value FROM json_each($2))");
        sql.Append(query.OrchestratorName is null ? null : " AND name = $3");
        sql.Append(query.CreatedFrom is null ? null : " AND created_at >= $5");
        sql.Append(query.CreatedTo is null ? null : " AND created_at <= $6");
        sql.Append(before is null ? null : " AND execution < $7");
        sql.Append(" ORDER BY execution DESC LIMIT $4");
        var found = session.Query(
            sql.ToString(),
            row => (Instance: InstanceRow.Map(row), Execution: row.GetInt64(InstanceRow.ColumnCount)),
            query.InstanceIdPrefix,
            Numbers(query.Statuses),
            query.OrchestratorName,
            query.Limit,
            query.CreatedFrom?.ToUnixTimeMilliseconds(),
            query.CreatedTo?.ToUnixTimeMilliseconds(),
            before);
        return new(
            found.ConvertAll(row => row.Instance),
            found.Count < query.Limit || found.Count == 0 ? null : found[^1].Execution.ToString(CultureInfo.InvariantCulture));
    }

    public static Page<EntityMetadata> Entities(Session session, EntityQuery query)
    {
        var sql = new StringBuilder("SELECT id, updated_at, state FROM entity WHERE $4 > 0");
        sql.Append(string.IsNullOrEmpty(query.InstanceIdStartsWith) ? null : HasPrefix);
        sql.Append(query.LastModifiedFrom is null ? null : " AND updated_at >= $2");
        sql.Append(query.LastModifiedTo is null ? null : " AND updated_at <= $3");
        sql.Append(query.ContinuationToken is null ? null : " AND id > $5");
        sql.Append(" ORDER BY id LIMIT $4");
        var found = session.Query(
            sql.ToString(),
            row => new EntityMetadata(
                EntityInstanceId.Parse(row.GetString(0)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), JsonElement.Parse(row.GetString(2))),
            query.InstanceIdStartsWith,
            query.LastModifiedFrom?.ToUnixTimeMilliseconds(),
            query.LastModifiedTo?.ToUnixTimeMilliseconds(),
            query.Limit,
            query.ContinuationToken);
        return new(found, found.Count < query.Limit || found.Count == 0 ? null : $"{found[^1].Id}");
    }

    /// <returns>Ended executions, the oldest first.</returns>
    public static List<long> Ended(Session session, PurgeInstancesFilter filter, int limit)
    {
        var sql = new StringBuilder("SELECT execution FROM instance WHERE ended_at IS NOT NULL");
        sql.Append(filter.Statuses is null ? null : " AND status IN (SELECT value FROM json_each($1))");
        sql.Append(filter.CreatedFrom is null ? null : " AND created_at >= $2");
        sql.Append(filter.CreatedTo is null ? null : " AND created_at <= $3");
        sql.Append(" ORDER BY execution LIMIT $4");
        return session.Query(
            sql.ToString(),
            row => row.GetInt64(0),
            Numbers(filter.Statuses),
            filter.CreatedFrom?.ToUnixTimeMilliseconds(),
            filter.CreatedTo?.ToUnixTimeMilliseconds(),
            Math.Max(limit, 0));
    }

    private static string? Numbers(IEnumerable<OrchestrationRuntimeStatus>? statuses) =>
        statuses is null ? null : $"[{string.Join(',', statuses.Select(status => (int)status))}]";
}
