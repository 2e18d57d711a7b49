namespace DeploymentOrchestrator.Durable.Sqlite.Storage;

/// <summary>An instance's row as callers see it.</summary>
internal static class InstanceRow
{
    public const string Columns =
        "name, id, status, created_at, updated_at, input, output, custom_status, failure_type, failure_message, blocked_reason";

    public const int ColumnCount = 11;

    public static OrchestrationMetadata Map(Row row) => new(
        row.GetString(0),
        row.GetString(1),
        (OrchestrationRuntimeStatus)row.GetInt32(2),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        row.GetJson(5),
        row.IsNull(6) ? null : row.GetJson(6),
        row.IsNull(7) ? null : row.GetJson(7),
        row.IsNull(8) ? null : new TaskFailureDetails(row.GetString(8), row.GetString(9)),
        row.IsNull(10) ? null : row.GetString(10));

    /// <summary>Drops what an ended instance leaves behind. Messages to entities stay: they were sent.</summary>
    public static void DropOutstanding(Session session, long execution)
    {
        session.Execute("DELETE FROM inbox WHERE execution = $1", execution);
        session.Execute("DELETE FROM timer WHERE execution = $1", execution);
        session.Execute("DELETE FROM outbox WHERE execution = $1", execution);
    }
}
