using DurableTask.Core;
using DurableTask.Core.Entities;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DurableTask.InProcess.Client;

/// <summary>The entity side of <see cref="InProcessDurableTaskClient"/>.</summary>
internal sealed class InProcessDurableEntityClient(string name, IOrchestrationServiceClient service, DataConverter converter, TimeProvider time) : DurableEntityClient(name)
{
    private IEntityOrchestrationService Entities =>
        service as IEntityOrchestrationService ?? throw new NotSupportedException($"{service.GetType().Name} has no entities.");

    private EntityBackendQueries Queries =>
        Entities.EntityBackendQueries ?? throw new NotSupportedException($"{service.GetType().Name} does not look up entities.");

    public override Task SignalEntityAsync(
        EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        (DateTime, DateTime)? at = options?.SignalTime is { } signalTime
            ? EntityMessageEvent.GetCappedScheduledTime(time.GetUtcNow().UtcDateTime, Entities.EntityBackendProperties!.MaximumSignalDelayTime, signalTime.UtcDateTime)
            : null;
        var signal = ClientEntityHelpers.EmitOperationSignal(
            new OrchestrationInstance { InstanceId = id.ToString() }, Guid.NewGuid(), operationName, converter.Serialize(input), at);
        return service.SendTaskOrchestrationMessageAsync(signal.AsTaskMessage());
    }

    public override async Task<EntityMetadata?> GetEntityAsync(EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        (await Queries.GetEntityAsync(id.ToCore(), includeState, includeStateless: false, cancellation))?.ToMetadata(converter);

    public override async Task<EntityMetadata<T>?> GetEntityAsync<T>(EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        (await Queries.GetEntityAsync(id.ToCore(), includeState, includeStateless: false, cancellation))?.ToMetadata<T>(converter);

    public override AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null) => GetAllEntities(filter, entity => entity.ToMetadata(converter));

    public override AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null) => GetAllEntities(filter, entity => entity.ToMetadata<T>(converter));

    public override async Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default)
    {
        var wanted = request ?? CleanEntityStorageRequest.Default;
        var (emptied, released, continuation) = (0, 0, wanted.ContinuationToken);
        do
        {
            var result = await Queries.CleanEntityStorageAsync(
                new EntityBackendQueries.CleanEntityStorageRequest
                {
                    RemoveEmptyEntities = wanted.RemoveEmptyEntities,
                    ReleaseOrphanedLocks = wanted.ReleaseOrphanedLocks,
                    ContinuationToken = continuation,
                },
                cancellation);
            emptied += result.EmptyEntitiesRemoved;
            released += result.OrphanedLocksReleased;
            continuation = result.ContinuationToken;
        }
        while (continueUntilComplete && continuation is not null);

        return new CleanEntityStorageResult { EmptyEntitiesRemoved = emptied, OrphanedLocksReleased = released, ContinuationToken = continuation };
    }

    private AsyncPageable<T> GetAllEntities<T>(EntityQuery? filter, Func<EntityBackendQueries.EntityMetadata, T> select)
        where T : notnull => Pageable.Create(async (continuation, pageSize, cancellation) =>
        {
            var result = await Queries.QueryEntitiesAsync(
                new EntityBackendQueries.EntityQuery
                {
                    InstanceIdStartsWith = filter?.InstanceIdStartsWith ?? "",
                    LastModifiedFrom = filter?.LastModifiedFrom?.UtcDateTime,
                    LastModifiedTo = filter?.LastModifiedTo?.UtcDateTime,
                    IncludeState = filter?.IncludeState ?? true,
                    IncludeTransient = filter?.IncludeTransient ?? false,
                    PageSize = pageSize ?? filter?.PageSize,
                    ContinuationToken = continuation ?? filter?.ContinuationToken,
                },
                cancellation);
            return new Page<T>([.. result.Results.Select(select)], result.ContinuationToken);
        });
}
