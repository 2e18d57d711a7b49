using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Entities;

namespace DurableTask.InProcess.Guards;

/// <summary>The entity part of <see cref="GuardedContext"/>.</summary>
internal sealed class GuardedEntities(TaskOrchestrationEntityFeature entities, GuardedContext context, OpenTasks open) : TaskOrchestrationEntityFeature
{
    public override Task<TResult> CallEntityAsync<TResult>(EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null)
    {
        context.Enter();
        return open.Add(entities.CallEntityAsync<TResult>(id, operationName, input, options));
    }

    public override Task CallEntityAsync(EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null)
    {
        context.Enter();
        return open.Add(entities.CallEntityAsync(id, operationName, input, options));
    }

    public override Task SignalEntityAsync(EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
    {
        context.Enter();
        return open.Add(entities.SignalEntityAsync(id, operationName, input, options));
    }

    public override Task<IAsyncDisposable> LockEntitiesAsync(IEnumerable<EntityInstanceId> entityIds)
    {
        context.Enter();
        return open.Add(entities.LockEntitiesAsync(entityIds));
    }

    public override bool InCriticalSection([NotNullWhen(true)] out IReadOnlyList<EntityInstanceId>? entityIds) => entities.InCriticalSection(out entityIds);
}
