using System.Collections.Immutable;
using DeploymentOrchestrator.Instances;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;

namespace DeploymentOrchestrator.Tests.Cases;

/// <summary>A client of the simulated runtime, with the members that the intakes need.</summary>
internal sealed class RunningClient(SimulatedRuntime runtime) : PartialDurableTaskClient("simulated"), IInstanceQueries
{
    private readonly Dictionary<string, object> _inputs = [];

    /// <summary>Feeds cannot be listed here: the intake knows what a cluster showed before from its documents.</summary>
    public override DurableEntityClient Entities { get; } = new KnownFeeds { IsDown = true };

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        // Several threads may deliver a status at the same time.
        lock (_inputs)
        {
            if (!runtime.Start(orchestratorName.Name, options!.InstanceId!, input!))
            {
                throw new OrchestrationAlreadyExistsException($"There is an instance {options.InstanceId}.");
            }

            _inputs[options.InstanceId!] = input!;
            return Task.FromResult(options.InstanceId!);
        }
    }

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        lock (_inputs)
        {
            var known = runtime.Instances.FirstOrDefault(instance => instance.Id == instanceId);
            return Task.FromResult(known is null ? null : Describe(known));
        }
    }

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        runtime.Terminate(instanceId);
        return Task.CompletedTask;
    }

    public Task<Page<OrchestrationMetadata>> ListAsync(InstanceQuery query, CancellationToken cancellationToken) => Task.FromResult(
        new Page<OrchestrationMetadata>([.. runtime.Instances.Where(instance => instance.Name == query.OrchestratorName && !instance.IsOver).Select(Describe)]));

    public Task<int> CountUnfinishedAsync(string orchestratorName, string? planId, CancellationToken cancellationToken) => Task.FromResult(0);

    public void Started(string orchestratorName, string? planId)
    {
        // Counting is not needed here.
    }

    public Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(ImmutableDictionary<string, string>.Empty);

    private OrchestrationMetadata Describe(SimulatedRuntime.Instance instance) => new(instance.Name, instance.Id)
    {
        RuntimeStatus = instance.IsTerminated ? OrchestrationRuntimeStatus.Terminated
            : instance.Output is null ? OrchestrationRuntimeStatus.Running
            : OrchestrationRuntimeStatus.Completed,
        SerializedInput = Json.DataConverter.Serialize(_inputs[instance.Id]),
        SerializedOutput = instance.Output?.GetRawText(),
    };
}
