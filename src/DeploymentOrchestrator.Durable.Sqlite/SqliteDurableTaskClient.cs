using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Durable.Sqlite.Dispatch;
using DeploymentOrchestrator.Durable.Sqlite.Storage;

namespace DeploymentOrchestrator.Durable.Sqlite;

/// <summary>The client of the embedded engine: each change is one write, answered after it is durable.</summary>
/// <remarks>A cancelled call may still have been accepted: what is queued for the writer is not taken back.</remarks>
internal sealed class SqliteDurableTaskClient(ReaderPool readers, Writer writer, WorkQueue<long> instances, TimeProvider timeProvider)
    : DurableTaskClient
{
    public override async Task<bool> ScheduleNewOrchestrationInstanceAsync(
        string orchestratorName, JsonElement input, StartOrchestrationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName);
        InstanceId.Validate(options.InstanceId);
        cancellationToken.ThrowIfCancellationRequested();
        var kept = Payload.Keep(input);
        var started = HistorySerializer.Serialize(new ExecutionStarted(orchestratorName, kept));
        var now = Now;

        // A crash here means that the caller has no answer and asks again; the id makes that harmless.
        return await WriteAndWakeAsync(session =>
        {
            var execution = session.Number(
                """
                INSERT INTO instance (id, name, tag, status, created_at, updated_at, next_seq, input) VALUES ($1, $2, $3, $4, $5, $5, 0, $6)
                ON CONFLICT (id) DO NOTHING RETURNING execution
                """,
                options.InstanceId,
                orchestratorName,
                options.Tag,
                (long)OrchestrationRuntimeStatus.Pending,
                now,
                kept.GetRawText());
            if (execution is { } created)
            {
                Inbox.Append(session, created, now, started);
            }

            return execution;
        }) is not null;
    }

    public override Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Task.FromResult(readers.Read(session =>
            session.Query($"SELECT {InstanceRow.Columns} FROM instance WHERE id = $1", InstanceRow.Map, instanceId).SingleOrDefault()));

    public override IAsyncEnumerable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default)
    {
        // The prefix is a range of ids, so that no character in it has a meaning of its own and the index serves it; U+10FFFF
        // sorts behind every other. Execution numbers grow: descending is newest first, also when the clock was set back.
        var sql = new StringBuilder($"SELECT {InstanceRow.Columns} FROM instance WHERE $4 > 0");
        sql.Append(string.IsNullOrEmpty(query.InstanceIdPrefix) ? null : " AND id >= $1 AND id < $1 || char(1114111)");
        sql.Append(query.Statuses is null ? null : " AND status IN (SELECT value FROM json_each($2))");
        sql.Append(query.OrchestratorName is null ? null : " AND name = $3");
        sql.Append(" ORDER BY execution DESC LIMIT $4");
        return readers.Read(session => session.Query(
            sql.ToString(),
            InstanceRow.Map,
            query.InstanceIdPrefix,
            query.Statuses is null ? null : $"[{string.Join(',', query.Statuses.Select(status => (int)status))}]",
            query.OrchestratorName,
            query.Limit)).ToAsyncEnumerable();
    }

    public override Task<int> CountUnfinishedAsync(string orchestratorName, string? tag = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(readers.Read(session => (int)(tag is null
            ? session.Number("SELECT count(*) FROM instance WHERE name = $1 AND ended_at IS NULL", orchestratorName)
            : session.Number("SELECT count(*) FROM instance WHERE name = $1 AND tag = $2 AND ended_at IS NULL", orchestratorName, tag))!.Value));

    public override Task<IReadOnlyList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Task.FromResult(readers.Read<IReadOnlyList<HistoryEvent>>(session =>
            session.Number("SELECT execution FROM instance WHERE id = $1", instanceId) is { } execution
                ? [.. TurnInput.LoadTurns(session, execution).SelectMany(HistorySerializer.DeserializeHistory)]
                : []));

    public override Task<JsonElement?> GetEntityStateAsync(EntityInstanceId id, CancellationToken cancellationToken = default) =>
        Task.FromResult(readers.Read(session => session.Text("SELECT state FROM entity WHERE id = $1", id.ToString())) is { } state
            ? JsonElement.Parse(state)
            : (JsonElement?)null);

    public override async Task RaiseEventAsync(
        string instanceId, string eventName, JsonElement payload, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        var raised = HistorySerializer.Serialize(new EventRaised(eventName, Payload.Keep(payload)));
        var now = Now;
        await WriteAndWakeAsync(session =>
        {
            var execution = Unfinished(session, instanceId);
            Inbox.Append(session, execution, now, raised);
            return execution;
        });
    }

    public override async Task TerminateInstanceAsync(string instanceId, string reason, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = Now;
        await writer.WriteAsync(session => Terminate(session, Unfinished(session, instanceId), reason, now));
    }

    public override async Task ResumeInstanceAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await WriteAndWakeAsync(session =>
            session.Number("UPDATE instance SET blocked_reason = NULL WHERE id = $1 RETURNING execution", instanceId)
                ?? throw new InstanceNotFoundException(instanceId));
    }

    public override async Task<int> PurgeInstancesAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.WriteAsync(session => Purge(session, session.Query(
            "SELECT execution FROM instance WHERE ended_at < $1 ORDER BY ended_at LIMIT $2",
            row => row.GetInt64(0),
            endedBefore.ToUnixTimeMilliseconds(),
            Math.Max(limit, 0))));
    }

    public override async Task<bool> PurgeInstanceAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.WriteAsync(session => Purge(session, session.Query(
            "SELECT execution FROM instance WHERE id = $1 AND ended_at IS NOT NULL", row => row.GetInt64(0), instanceId))) == 1;
    }

    private long Now => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    private static long Unfinished(Session session, string instanceId)
    {
        var found = session.Query(
            "SELECT execution, ended_at IS NOT NULL FROM instance WHERE id = $1", row => (Execution: row.GetInt64(0), HasEnded: row.GetBoolean(1)), instanceId);
        return found switch
        {
            [] => throw new InstanceNotFoundException(instanceId),
            [{ HasEnded: true }] => throw new InstanceEndedException(instanceId),
            _ => found[0].Execution,
        };
    }

    // A turn that is under way finds next_seq changed and counts for nothing.
    private static int Terminate(Session session, long execution, string reason, long now)
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

    private static int Purge(Session session, List<long> executions)
    {
        foreach (var execution in executions)
        {
            session.Execute("DELETE FROM history WHERE execution = $1", execution);
            session.Execute("DELETE FROM instance WHERE execution = $1", execution);
        }

        return executions.Count;
    }

    private async Task<long?> WriteAndWakeAsync(Func<Session, long?> write)
    {
        var execution = await writer.WriteAsync(write);
        if (execution is { } changed)
        {
            instances.Wake(changed);
        }

        return execution;
    }
}
