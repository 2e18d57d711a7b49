using System.Text.Json;
using DeploymentOrchestrator.Instances;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;

namespace DeploymentOrchestrator.Testing;

/// <summary>Records what was started, but runs nothing.</summary>
public sealed class RecordingDurableTaskClient(TimeProvider time) : PartialDurableTaskClient("recording"), IInstanceQueries
{
    private readonly Dictionary<string, StartedInstance> _instances = [];

    public IReadOnlyDictionary<string, StartedInstance> Instances => _instances;

    internal KnownFeeds Feeds { get; } = new();

    public override DurableEntityClient Entities => Feeds;

    /// <summary>If true, nothing can be stored.</summary>
    public bool IsDown { get; set; }

    /// <summary>Called before a start is checked, so that another caller can be first.</summary>
    public Action? BeforeStart { get; set; }

    /// <summary>As in a store, an instance may be replaced unless its status is one of those named.</summary>
    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        if (IsDown)
        {
            throw new IOException("down");
        }

        var before = BeforeStart;
        BeforeStart = null;
        before?.Invoke();
        var id = options!.InstanceId!;
        lock (_instances)
        {
            if (_instances.TryGetValue(id, out var there) && options.DedupeStatuses!.Contains($"{there.Status}"))
            {
                throw new OrchestrationAlreadyExistsException($"There is an instance {id}.");
            }

            _instances[id] = new StartedInstance(orchestratorName.Name, JsonElement.Parse(Json.DataConverter.Serialize(input)!), options.Tags.GetValueOrDefault("plan"), OrchestrationRuntimeStatus.Running);
        }

        return Task.FromResult(id);
    }

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        IsDown
            ? throw new IOException("down")
            : Task.FromResult(_instances.TryGetValue(instanceId, out var started)
                ? new OrchestrationMetadata(started.Name, instanceId)
                {
                    RuntimeStatus = started.Status,
                    CreatedAt = time.GetUtcNow(),
                    LastUpdatedAt = time.GetUtcNow(),
                    SerializedInput = getInputsAndOutputs ? started.Input.GetRawText() : null,
                    SerializedOutput = getInputsAndOutputs ? started.Output?.GetRawText() : null,
                }
                : null);

    public void End(string instanceId, JsonElement? output = null) =>
        _instances[instanceId] = _instances[instanceId] with { Status = OrchestrationRuntimeStatus.Completed, Output = output };

    public Task<int> CountUnfinishedAsync(string orchestratorName, string? planId, CancellationToken cancellationToken) =>
        Task.FromResult(_instances.Values.Count(started =>
            started.Name == orchestratorName && (planId is null || started.Tag == planId) && started.Status == OrchestrationRuntimeStatus.Running));

    void IInstanceQueries.Started(string orchestratorName, string? planId)
    {
        // They are counted when they are requested.
    }

    /// <summary>One item per page, so that a caller has to read several pages.</summary>
    public async Task<Page<OrchestrationMetadata>> ListAsync(InstanceQuery query, CancellationToken cancellationToken)
    {
        var ids = _instances.Where(pair => pair.Value.Name == query.OrchestratorName && query.Statuses!.Contains(pair.Value.Status)).Select(pair => pair.Key)
            .Order(StringComparer.Ordinal).SkipWhile(id => string.CompareOrdinal(id, query.ContinuationToken) <= 0).Take(2).ToList();
        var first = ids.Count == 0 ? null : await GetInstancesAsync(ids[0], getInputsAndOutputs: true, cancellationToken);
        return new Page<OrchestrationMetadata>(first is null ? [] : [first], ids.Count > 1 ? ids[0] : null);
    }

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        _instances[instanceId] = _instances[instanceId] with { Status = OrchestrationRuntimeStatus.Terminated, Output = Json.Write(options!.Output) };
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}

public sealed record StartedInstance(string Name, JsonElement Input, string? Tag, OrchestrationRuntimeStatus Status, JsonElement? Output = null);
