using System.Runtime.CompilerServices;
using System.Text.Json;
using DeploymentOrchestrator.Durable;
using Grpc.Core;
using Sdk = Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>The port's client on the client that the durable extension binds to an invocation.</summary>
internal sealed class DurableClient(Sdk.DurableTaskClient client, UnfinishedCounts counts) : DurableTaskClient
{
    // One purge is a handful of storage calls; the daily run has minutes, not hours.
    private const int PurgesAtOnce = 8;

    // Statuses are always named: on Azure Storage a purge without them deletes running waits, and entities too.
    private static readonly Sdk.OrchestrationRuntimeStatus[] Ended =
    [
        Sdk.OrchestrationRuntimeStatus.Completed,
        Sdk.OrchestrationRuntimeStatus.Failed,
        Sdk.OrchestrationRuntimeStatus.Terminated,
    ];

    /// <inheritdoc/>
    /// <remarks>
    /// No status may be replaced: with the host's own NonRunningStates a second start would run an ended instance again. Two starters at one
    /// moment both hear true on Azure Storage, and one start message is thrown away with its input: so an id is derived from what is started.
    /// </remarks>
    public override async Task<bool> ScheduleNewOrchestrationInstanceAsync(
        string orchestratorName, JsonElement input, StartOrchestrationOptions options, CancellationToken cancellationToken = default)
    {
        InstanceId.Validate(options.InstanceId); // the 3.x extension does not, and some characters break its URLs and stores
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(orchestratorName, input, Starts.Options(options), cancellationToken);
            counts.Add(orchestratorName, options.Tag);
            return true;
        }
        catch (DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException)
        {
            return false;
        }
        catch (RpcException exception) when (exception.StatusCode != StatusCode.Cancelled)
        {
            // SQL Server tells an id that is taken as an internal error. If it is there now, that was it; else nothing was stored.
            return await FindAsync(options.InstanceId, withPayloads: false, cancellationToken) is null
                ? throw DurableCalls.Unavailable(exception)
                : false;
        }
    }

    /// <inheritdoc/>
    public override async Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, CancellationToken cancellationToken = default) =>
        await FindAsync(instanceId, withPayloads: true, cancellationToken) is { } found ? Metadata.From(found) : null;

    /// <inheritdoc/>
    /// <remarks>The store's order is that of the ids. Newest first needs all that match; a prefix keeps that short.</remarks>
    public override async IAsyncEnumerable<OrchestrationMetadata> GetAllInstancesAsync(
        OrchestrationQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var newest = new PriorityQueue<Sdk.OrchestrationMetadata, DateTimeOffset>();
        await foreach (var instance in ListAsync(Queries.From(query), cancellationToken))
        {
            if (query.OrchestratorName is { } name && !instance.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            newest.Enqueue(instance, instance.CreatedAt);
            if (newest.Count > query.Limit)
            {
                newest.Dequeue();
            }
        }

        foreach (var (instance, _) in newest.UnorderedItems.OrderByDescending(item => item.Priority))
        {
            yield return Metadata.From(instance);
        }
    }

    /// <inheritdoc/>
    public override Task<int> CountUnfinishedAsync(string orchestratorName, string? tag = null, CancellationToken cancellationToken = default) =>
        counts.CountAsync(client, orchestratorName, tag, cancellationToken);

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        try
        {
            return Histories.From(await DurableCalls.TranslateAsync(client.GetOrchestrationHistoryAsync(instanceId, cancellationToken)));
        }
        catch (ArgumentException)
        {
            return []; // the client's word for "not found"
        }
        catch (InvalidOperationException exception)
        {
            throw DurableCalls.Unavailable(exception);
        }
    }

    /// <inheritdoc/>
    public override async Task<JsonElement?> GetEntityStateAsync(EntityInstanceId id, CancellationToken cancellationToken = default) =>
        await DurableCalls.TranslateAsync(client.Entities.GetEntityAsync<JsonElement>(new(id.Name, id.Key), cancellation: cancellationToken))
            is { IncludesState: true } entity ? entity.State : null;

    /// <inheritdoc/>
    public override Task RaiseEventAsync(string instanceId, string eventName, JsonElement payload, CancellationToken cancellationToken = default) =>
        SteerAsync(instanceId, client.RaiseEventAsync(instanceId, eventName, payload, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override Task TerminateInstanceAsync(string instanceId, string reason, CancellationToken cancellationToken = default) =>
        SteerAsync(instanceId, client.TerminateInstanceAsync(instanceId, reason, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override Task ResumeInstanceAsync(string instanceId, CancellationToken cancellationToken = default) =>
        SteerAsync(instanceId, client.ResumeInstanceAsync(instanceId, "resumed", cancellationToken), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>One by one: the extension's own filter knows when an instance was created, not when it ended.</remarks>
    public override async Task<int> PurgeInstancesAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken = default)
    {
        var ended = new List<string>();
        await foreach (var instance in ListAsync(new() { CreatedTo = endedBefore, Statuses = Ended }, cancellationToken))
        {
            if (instance.LastUpdatedAt < endedBefore)
            {
                ended.Add(instance.InstanceId);
            }

            if (ended.Count == limit)
            {
                break;
            }
        }

        await Parallel.ForEachAsync(
            ended,
            new ParallelOptions { MaxDegreeOfParallelism = PurgesAtOnce, CancellationToken = cancellationToken },
            async (instanceId, token) => await PurgeInstanceAsync(instanceId, token));
        return ended.Count;
    }

    /// <inheritdoc/>
    public override async Task<bool> PurgeInstanceAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        if (instanceId.StartsWith('@'))
        {
            return false; // an entity: never purged by us
        }

        try
        {
            // The host refuses one that has not ended.
            return (await DurableCalls.TranslateAsync(client.PurgeInstanceAsync(instanceId, cancellationToken))).PurgedInstanceCount > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private Task<Sdk.OrchestrationMetadata?> FindAsync(string instanceId, bool withPayloads, CancellationToken cancellationToken) =>
        DurableCalls.TranslateAsync(client.GetInstancesAsync(instanceId, withPayloads, cancellationToken));

    private async IAsyncEnumerable<Sdk.OrchestrationMetadata> ListAsync(
        Sdk.OrchestrationQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var instances = client.GetAllInstancesAsync(query).GetAsyncEnumerator(cancellationToken);
        while (await DurableCalls.TranslateAsync(instances.MoveNextAsync().AsTask()))
        {
            yield return instances.Current;
        }
    }

    // Raise, terminate, resume. The host's answer says what is wrong only in part: Unknown may be any of it, so then the instance is looked at.
    private async Task SteerAsync(string instanceId, Task call, CancellationToken cancellationToken)
    {
        try
        {
            await call;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            throw new InstanceNotFoundException(instanceId);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.FailedPrecondition)
        {
            throw new InstanceEndedException(instanceId);
        }
        catch (RpcException exception) when (exception.StatusCode != StatusCode.Cancelled)
        {
            throw await FindAsync(instanceId, withPayloads: false, cancellationToken) switch
            {
                null => new InstanceNotFoundException(instanceId),
                { IsCompleted: true } => new InstanceEndedException(instanceId),
                _ => DurableCalls.Unavailable(exception),
            };
        }
    }
}
