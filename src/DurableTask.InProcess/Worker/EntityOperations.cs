using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.Entities.OperationFormat;
using DurableTask.Core.Middleware;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;

namespace DurableTask.InProcess.Worker;

/// <summary>Runs entity operations. It is a middleware, because Core asks its object manager for an entity without passing the key.</summary>
internal sealed class EntityOperations(IDurableTaskFactory2 factory, DurableTaskShimFactory shims, IServiceProvider services)
{
    /// <summary>The middleware of the entity dispatcher.</summary>
    public async Task RunAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var request = context.GetProperty<EntityBatchRequest>();
        var id = EntityId.FromString(request.InstanceId!);
        await using var scope = services.CreateAsyncScope();
        context.SetProperty(await ExecuteAsync(id, request, scope.ServiceProvider));
        await next();
    }

    private async Task<EntityBatchResult> ExecuteAsync(EntityId id, EntityBatchRequest request, IServiceProvider scope)
    {
        try
        {
            return factory.TryCreateEntity(id.Name, scope, out var entity)
                ? await shims.CreateEntity(id.Name, entity, id).ExecuteOperationBatchAsync(request)
                : Failed(request, new FailureDetails("EntityTaskNotFound", $"There is no entity {id.Name} in this program.", null, null, true));
        }
        catch (Exception error)
        {
            return Failed(request, new FailureDetails(error));
        }
    }

    private static EntityBatchResult Failed(EntityBatchRequest request, FailureDetails details) => new()
    {
        Results = [.. request.Operations!.Select(_ => new OperationResult { FailureDetails = details })],
        Actions = [],
        EntityState = request.EntityState,
    };
}
