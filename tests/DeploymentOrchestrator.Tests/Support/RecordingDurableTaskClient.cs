using System.Runtime.CompilerServices;
using System.Text.Json;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Tests.Support;

/// <summary>Keeps what was started, runs nothing. What no test of an intake needs, throws.</summary>
public sealed class RecordingDurableTaskClient(TimeProvider time) : DurableTaskClient
{
    private readonly Dictionary<string, Started> _instances = [];

    public IReadOnlyDictionary<string, Started> Instances => _instances;

    /// <summary>While true nothing can be stored.</summary>
    public bool IsDown { get; set; }

    /// <summary>Runs before a start is looked at: another caller's chance to be first.</summary>
    public Action? BeforeStart { get; set; }

    public override Task<bool> ScheduleNewOrchestrationInstanceAsync(
        string orchestratorName, JsonElement input, StartOrchestrationOptions options, CancellationToken cancellationToken = default)
    {
        if (IsDown)
        {
            throw new StoreUnavailableException("down");
        }

        var before = BeforeStart;
        BeforeStart = null;
        before?.Invoke();
        lock (_instances)
        {
            return Task.FromResult(_instances.TryAdd(
                options.InstanceId, new Started(orchestratorName, input.Clone(), options.Tag, OrchestrationRuntimeStatus.Running)));
        }
    }

    public override Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Task.FromResult(_instances.TryGetValue(instanceId, out var started)
            ? new OrchestrationMetadata(
                started.Name, instanceId, started.Status, time.GetUtcNow(), time.GetUtcNow(), started.Input, started.Output, null, null, null)
            : null);

    public override Task<int> CountUnfinishedAsync(string orchestratorName, string? tag = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(_instances.Values.Count(started =>
            started.Name == orchestratorName && (tag is null || started.Tag == tag) && started.Status == OrchestrationRuntimeStatus.Running));

    public void End(string instanceId, JsonElement? output = null) =>
        _instances[instanceId] = _instances[instanceId] with { Status = OrchestrationRuntimeStatus.Completed, Output = output };

    public override async IAsyncEnumerable<OrchestrationMetadata> GetAllInstancesAsync(
        OrchestrationQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var (id, started) in _instances.ToList())
        {
            if (started.Name == query.OrchestratorName && query.Statuses!.Contains(started.Status))
            {
                yield return (await GetInstanceAsync(id, cancellationToken))!;
            }
        }
    }

    public override Task<IReadOnlyList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<JsonElement?> GetEntityStateAsync(EntityInstanceId id, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<Page<OrchestrationMetadata>> GetInstancePageAsync(OrchestrationQuery query, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<Page<EntityMetadata>> GetEntityPageAsync(EntityQuery query, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task SuspendInstanceAsync(string instanceId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task RestartInstanceAsync(string instanceId, string? newInstanceId = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<int> PurgeInstancesAsync(PurgeInstancesFilter filter, int limit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task RaiseEventAsync(string instanceId, string eventName, JsonElement payload, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task TerminateInstanceAsync(string instanceId, string reason, CancellationToken cancellationToken = default)
    {
        _instances[instanceId] = _instances[instanceId] with { Status = OrchestrationRuntimeStatus.Terminated };
        return Task.CompletedTask;
    }

    public override Task ResumeInstanceAsync(string instanceId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<int> PurgeInstancesAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<bool> PurgeInstanceAsync(string instanceId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}

public sealed record Started(string Name, JsonElement Input, string? Tag, OrchestrationRuntimeStatus Status, JsonElement? Output = null);
