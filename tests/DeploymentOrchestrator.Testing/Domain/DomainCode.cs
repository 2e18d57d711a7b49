using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.Entities.OperationFormat;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Testing;

/// <summary>The domain's registered code, run by Durable Task's own executor and shims.</summary>
internal static class DomainCode
{
    private static readonly TaskOrchestrationEntityParameters EntityParameters = TaskOrchestrationEntityParameters.FromEntityBackendProperties(
        new EntityBackendProperties { UseSeparateQueueForEntityWorkItems = true, MaximumSignalDelayTime = TimeSpan.FromDays(1) })!;

    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();

    private static readonly DurableTaskShimFactory Shims = new(
        new DurableTaskWorkerOptions { DataConverter = Json.DataConverter, EnableEntitySupport = true }, NullLoggerFactory.Instance);

    private static readonly DurableTaskRegistry Registry = new DurableTaskRegistry().AddDeploymentOrchestrator();
    private static readonly Dictionary<string, Func<IServiceProvider, ITaskOrchestrator>> Orchestrators = Registry.GetOrchestrators().ToDictionary(pair => pair.Key.Name, pair => pair.Value);
    private static readonly Dictionary<string, Func<IServiceProvider, ITaskEntity>> Entities = Registry.GetEntities().ToDictionary(pair => pair.Key.Name, pair => pair.Value);

    /// <summary>Creates an orchestrator for one execution.</summary>
    public static TaskOrchestration Orchestration(string name) => Shims.CreateOrchestration(name, Orchestrators[name](Services));

    /// <summary>Durable Task's executor for a state that contains the past events and, as new events, those of this turn.</summary>
    public static TaskOrchestrationExecutor Executor(string name, OrchestrationRuntimeState state) =>
        new(state, Orchestration(name), BehaviorOnContinueAsNew.Carryover, EntityParameters, ErrorPropagationMode.UseFailureDetails);

    /// <summary>Runs one operation of an entity, which must not throw, whatever its input is.</summary>
    public static (string? State, string? Reply) Operate(string entity, string? state, string operation, string? input)
    {
        var id = EntityId.FromString(entity);
        var request = new EntityBatchRequest
        {
            InstanceId = entity,
            EntityState = state,
            Operations = [new OperationRequest { Operation = operation, Input = input }],
        };

        // An entity never awaits anything, so the operation is complete when the call returns.
        var batch = Shims.CreateEntity(id.Name, Entities[id.Name](Services), id).ExecuteOperationBatchAsync(request).GetAwaiter().GetResult();
        var result = Assert.Single(batch.Results!);
        Assert.Null(result.FailureDetails);
        return (batch.EntityState, result.Result);
    }
}
