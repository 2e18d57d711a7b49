using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.Entities.OperationFormat;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Tests.Harness;

/// <summary>What the domain registers, run by Durable Task's own executor and shims.</summary>
internal sealed class DomainCode
{
    private static readonly TaskOrchestrationEntityParameters EntityParameters = TaskOrchestrationEntityParameters.FromEntityBackendProperties(
        new EntityBackendProperties { UseSeparateQueueForEntityWorkItems = true, MaximumSignalDelayTime = TimeSpan.FromDays(1) })!;

    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();

    private static readonly DurableTaskShimFactory Shims = new(
        new DurableTaskWorkerOptions { DataConverter = Json.DataConverter, EnableEntitySupport = true }, NullLoggerFactory.Instance);

    private readonly Dictionary<string, ITaskOrchestrator> _orchestrators;
    private readonly Dictionary<string, ITaskEntity> _entities;

    public DomainCode()
    {
        var registry = new DurableTaskRegistry().AddDeploymentOrchestrator();
        _orchestrators = registry.GetOrchestrators().ToDictionary(pair => pair.Key.Name, pair => pair.Value(Services));
        _entities = registry.GetEntities().ToDictionary(pair => pair.Key.Name, pair => pair.Value(Services));
    }

    /// <summary>Replays what has been, then runs what is new.</summary>
    public OrchestratorExecutionResult Run(string name, IList<HistoryEvent> past, IEnumerable<HistoryEvent> news)
    {
        var state = new OrchestrationRuntimeState(past);
        foreach (var arrived in news)
        {
            state.AddEvent(arrived);
        }

        var code = Shims.CreateOrchestration(name, _orchestrators[name]);
        return new TaskOrchestrationExecutor(state, code, BehaviorOnContinueAsNew.Carryover, EntityParameters, ErrorPropagationMode.UseFailureDetails).Execute();
    }

    /// <summary>Runs one operation of an entity. It may not throw, whatever it is given.</summary>
    public (string? State, string? Reply) Operate(string entity, string? state, string operation, string? input)
    {
        var id = EntityId.FromString(entity);
        var request = new EntityBatchRequest
        {
            InstanceId = entity,
            EntityState = state,
            Operations = [new OperationRequest { Operation = operation, Input = input }],
        };

        // Nothing in an entity waits: it is over when the call returns.
        var batch = Shims.CreateEntity(id.Name, _entities[id.Name], id).ExecuteOperationBatchAsync(request).GetAwaiter().GetResult();
        var result = Assert.Single(batch.Results!);
        Assert.Null(result.FailureDetails);
        return (batch.EntityState, result.Result);
    }
}
