using System.Text.Json;
using DeploymentOrchestrator.Deployments;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;

namespace DeploymentOrchestrator.Tests.Support;

/// <summary>Keeps what was started, runs nothing. What no test of an intake needs, throws.</summary>
public sealed class RecordingDurableTaskClient(TimeProvider time) : DurableTaskClient("recording"), IInstanceQueries
{
    private readonly Dictionary<string, Started> _instances = [];

    public IReadOnlyDictionary<string, Started> Instances => _instances;

    internal KnownFeeds Feeds { get; } = new();

    public override DurableEntityClient Entities => Feeds;

    /// <summary>While true nothing can be stored.</summary>
    public bool IsDown { get; set; }

    /// <summary>Runs before a start is looked at: another caller's chance to be first.</summary>
    public Action? BeforeStart { get; set; }

    /// <summary>As a store does: what has a status that is not named may be replaced.</summary>
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

            _instances[id] = new Started(orchestratorName.Name, Json.Write(input), options.Tags.GetValueOrDefault("plan"), OrchestrationRuntimeStatus.Running);
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
                }
                : null);

    public void End(string instanceId) => _instances[instanceId] = _instances[instanceId] with { Status = OrchestrationRuntimeStatus.Completed };

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => default;

    public Task<int> CountUnfinishedAsync(string orchestratorName, string? planId, CancellationToken cancellationToken) =>
        Task.FromResult(_instances.Values.Count(started =>
            started.Name == orchestratorName && (planId is null || started.Tag == planId) && started.Status == OrchestrationRuntimeStatus.Running));

    void IInstanceQueries.Started(string orchestratorName, string? planId)
    {
        // They are counted when they are asked for.
    }

    public Task<Page<OrchestrationMetadata>> ListAsync(InstanceQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}

public sealed record Started(string Name, JsonElement Input, string? Tag, OrchestrationRuntimeStatus Status);
