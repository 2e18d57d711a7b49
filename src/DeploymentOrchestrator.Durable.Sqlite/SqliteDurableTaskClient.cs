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
        var start = new InstanceStart(options.InstanceId, orchestratorName, options.Tag, Payload.Keep(input));
        var now = Now;

        // A crash here means that the caller has no answer and asks again; the id makes that harmless.
        return await WriteAndWakeAsync(session => InstanceChanges.Start(session, start, now)) is not null;
    }

    public override Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Task.FromResult(readers.Read(session =>
            session.Query($"SELECT {InstanceRow.Columns} FROM instance WHERE id = $1", InstanceRow.Map, instanceId).SingleOrDefault()));

    public override IAsyncEnumerable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default) =>
        readers.Read(session => Listing.Instances(session, query)).Values.ToAsyncEnumerable();

    public override Task<Page<OrchestrationMetadata>> GetInstancePageAsync(OrchestrationQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(readers.Read(session => Listing.Instances(session, query)));

    public override Task<int> CountUnfinishedAsync(string orchestratorName, string? tag = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(readers.Read(session => (int)(tag is null
            ? session.Number("SELECT count(*) FROM instance WHERE name = $1 AND ended_at IS NULL", orchestratorName)
            : session.Number("SELECT count(*) FROM instance WHERE name = $1 AND tag = $2 AND ended_at IS NULL", orchestratorName, tag))!.Value));

    public override Task<IReadOnlyList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Task.FromResult(readers.Read<IReadOnlyList<HistoryEvent>>(session =>
            session.Number("SELECT execution FROM instance WHERE id = $1", instanceId) is { } execution
                ? [.. TurnInput.LoadTurns(session, execution).SelectMany(turn => HistorySerializer.DeserializeHistory(turn))]
                : []));

    public override Task<JsonElement?> GetEntityStateAsync(EntityInstanceId id, CancellationToken cancellationToken = default) =>
        Task.FromResult(readers.Read(session => session.Json("SELECT state FROM entity WHERE id = $1", id.ToString())));

    public override Task<Page<EntityMetadata>> GetEntityPageAsync(EntityQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(readers.Read(session => Listing.Entities(session, query)));

    public override async Task RaiseEventAsync(
        string instanceId, string eventName, JsonElement payload, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        var raised = HistorySerializer.SerializeToUtf8Bytes(new EventRaised(eventName, Payload.Keep(payload)));
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
        await writer.WriteAsync(session => InstanceChanges.Terminate(session, Unfinished(session, instanceId), reason, now));
    }

    public override async Task SuspendInstanceAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = Now;
        await writer.WriteAsync(session => InstanceChanges.Suspend(session, Unfinished(session, instanceId), now));
    }

    public override async Task ResumeInstanceAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = Now;
        await WriteAndWakeAsync(session => InstanceChanges.Resume(session, instanceId, now) ?? throw new InstanceNotFoundException(instanceId));
    }

    public override async Task RestartInstanceAsync(string instanceId, string? newInstanceId = null, CancellationToken cancellationToken = default)
    {
        var target = newInstanceId ?? instanceId;
        InstanceId.Validate(target);
        cancellationToken.ThrowIfCancellationRequested();
        var now = Now;

        // A crash here means that nothing was replaced or started, or all of it.
        await WriteAndWakeAsync(session =>
        {
            var started = InstanceChanges.StartOf(session, instanceId) ?? throw new InstanceNotFoundException(instanceId);
            if (Find(session, target) is { } there)
            {
                if (newInstanceId is not null || !there.HasEnded)
                {
                    throw new InstanceExistsException(target, there.Status);
                }

                InstanceChanges.Purge(session, [there.Execution]);
            }

            return InstanceChanges.Start(session, started with { InstanceId = target }, now);
        });
    }

    public override async Task<int> PurgeInstancesAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.WriteAsync(session => InstanceChanges.Purge(session, session.Query(
            "SELECT execution FROM instance WHERE ended_at < $1 ORDER BY ended_at LIMIT $2",
            row => row.GetInt64(0),
            endedBefore.ToUnixTimeMilliseconds(),
            Math.Max(limit, 0))));
    }

    public override async Task<int> PurgeInstancesAsync(PurgeInstancesFilter filter, int limit, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.WriteAsync(session => InstanceChanges.Purge(session, Listing.Ended(session, filter, limit)));
    }

    public override async Task<bool> PurgeInstanceAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.WriteAsync(session => InstanceChanges.Purge(session, session.Query(
            "SELECT execution FROM instance WHERE id = $1 AND ended_at IS NOT NULL", row => row.GetInt64(0), instanceId))) == 1;
    }

    private long Now => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    private static (long Execution, bool HasEnded, OrchestrationRuntimeStatus Status)? Find(Session session, string instanceId) => session.Query(
        "SELECT execution, ended_at IS NOT NULL, status FROM instance WHERE id = $1",
        row => (row.GetInt64(0), row.GetBoolean(1), (OrchestrationRuntimeStatus)row.GetInt32(2)),
        instanceId) is [var found] ? found : null;

    private static long Unfinished(Session session, string instanceId) => Find(session, instanceId) switch
    {
        null => throw new InstanceNotFoundException(instanceId),
        { HasEnded: true } => throw new InstanceEndedException(instanceId),
        { } found => found.Execution,
    };

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
