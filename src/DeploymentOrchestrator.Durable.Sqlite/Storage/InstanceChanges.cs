using System.Text.Json;

namespace DeploymentOrchestrator.Durable.Sqlite.Storage;

/// <summary>What clients do to instances; each runs within one transaction of the writer.</summary>
/// <remarks>A turn that is under way meanwhile finds next_seq or the status changed and counts for nothing.</remarks>
internal static class InstanceChanges
{
    /// <returns>The new execution, or null: there is an instance of that id.</returns>
    public static long? Start(Session session, InstanceStart start, long now)
    {
        var execution = session.Number(
            """
            INSERT INTO instance (id, name, tag, status, created_at, updated_at, next_seq, input) VALUES ($1, $2, $3, $4, $5, $5, 0, $6)
            ON CONFLICT (id) DO NOTHING RETURNING execution
            """,
            start.InstanceId,
            start.Name,
            start.Tag,
            (long)OrchestrationRuntimeStatus.Pending,
            now,
            start.Input);
        if (execution is { } created)
        {
            Inbox.Append(session, created, now, start.Started);
        }

        return execution;
    }

    /// <returns>What an instance was started with, or null: there is none.</returns>
    public static InstanceStart? StartOf(Session session, string instanceId) => session.Query(
        "SELECT id, name, tag, input FROM instance WHERE id = $1",
        row => new InstanceStart(row.GetString(0), row.GetString(1), row.IsNull(2) ? null : row.GetString(2), row.GetJson(3)),
        instanceId).SingleOrDefault();

    public static int Suspend(Session session, long execution, long now) => session.Execute(
        "UPDATE instance SET status = $2, updated_at = $3 WHERE execution = $1", execution, (long)OrchestrationRuntimeStatus.Suspended, now);

    /// <returns>The execution, or null: there is no such instance.</returns>
    public static long? Resume(Session session, string instanceId, long now)
    {
        session.Execute(
            "UPDATE instance SET status = CASE next_seq WHEN 0 THEN $3 ELSE $4 END, updated_at = $5 WHERE id = $1 AND status = $2",
            instanceId,
            (long)OrchestrationRuntimeStatus.Suspended,
            (long)OrchestrationRuntimeStatus.Pending,
            (long)OrchestrationRuntimeStatus.Running,
            now);
        return session.Number("UPDATE instance SET blocked_reason = NULL WHERE id = $1 RETURNING execution", instanceId);
    }

    public static int Terminate(Session session, long execution, string reason, long now)
    {
        session.Execute(
            """
            INSERT INTO history (execution, seq, body)
            SELECT execution, 0, json_array(json_object('type', 'ExecutionStarted', 'name', name, 'input', json(input))) FROM instance WHERE execution = $1 AND next_seq = 0
            """,
            execution);
        session.Execute(
            "INSERT INTO history (execution, seq, body) SELECT $1, max(next_seq, 1), $2 FROM instance WHERE execution = $1",
            execution,
            HistorySerializer.Serialize([new ExecutionTerminated(reason)]));
        InstanceRow.DropOutstanding(session, execution);
        return session.Execute(
            """
            UPDATE instance SET status = $2, updated_at = $3, ended_at = $3, next_seq = max(next_seq, 1) + 1, blocked_reason = NULL,
                failure_type = 'Terminated', failure_message = $4
            WHERE execution = $1
            """,
            execution,
            (long)OrchestrationRuntimeStatus.Terminated,
            now,
            reason);
    }

    /// <returns>How many there were.</returns>
    public static int Purge(Session session, List<long> executions)
    {
        foreach (var execution in executions)
        {
            session.Execute("DELETE FROM history WHERE execution = $1", execution);
            session.Execute("DELETE FROM instance WHERE execution = $1", execution);
        }

        return executions.Count;
    }
}

/// <summary>What an instance is started with.</summary>
internal sealed record InstanceStart(string InstanceId, string Name, string? Tag, JsonElement Input)
{
    /// <summary>The first event of its history, written before the writer's turn comes.</summary>
    public byte[] Started { get; } = HistorySerializer.SerializeToUtf8Bytes(new ExecutionStarted(Name, Input));
}
