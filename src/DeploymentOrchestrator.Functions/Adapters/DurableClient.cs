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
    /// <remarks>In the store's order, that of the ids. A page may hold fewer than asked for, since the name is looked at here, and more may follow.</remarks>
    public override async Task<Page<OrchestrationMetadata>> GetInstancePageAsync(OrchestrationQuery query, CancellationToken cancellationToken = default)
    {
        await using var pages = client.GetAllInstancesAsync(Queries.From(query)).AsPages(query.ContinuationToken, query.Limit).GetAsyncEnumerator(cancellationToken);
        if (!await DurableCalls.TranslateAsync(pages.MoveNextAsync().AsTask()))
        {
            return new([], null);
        }

        var page = pages.Current;
        return new(
            [.. page.Values
                .Where(instance => query.OrchestratorName is not { } name || instance.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                .Select(Metadata.From)],
            page.ContinuationToken);
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
    public override async Task<Page<EntityMetadata>> GetEntityPageAsync(EntityQuery query, CancellationToken cancellationToken = default)
    {
        await using var pages = client.Entities.GetAllEntitiesAsync<JsonElement>(Queries.From(query)).AsPages(query.ContinuationToken, query.Limit).GetAsyncEnumerator(cancellationToken);
        if (!await DurableCalls.TranslateAsync(pages.MoveNextAsync().AsTask()))
        {
            return new([], null);
        }

        var page = pages.Current;
        return new(
            [.. page.Values
                .Where(entity => entity.IncludesState)
                .Select(entity => new EntityMetadata(new EntityInstanceId(entity.Id.Name, entity.Id.Key), entity.LastModifiedTime, entity.State))],
            page.ContinuationToken);
    }

    /// <inheritdoc/>
    public override Task RaiseEventAsync(string instanceId, string eventName, JsonElement payload, CancellationToken cancellationToken = default) =>
        SteerAsync(instanceId, client.RaiseEventAsync(instanceId, eventName, payload, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override Task TerminateInstanceAsync(string instanceId, string reason, CancellationToken cancellationToken = default) =>
        SteerAsync(instanceId, client.TerminateInstanceAsync(instanceId, reason, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override Task SuspendInstanceAsync(string instanceId, CancellationToken cancellationToken = default) =>
        SteerAsync(instanceId, client.SuspendInstanceAsync(instanceId, "suspended", cancellationToken), cancellationToken);

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

        await PurgeAllAsync(ended, cancellationToken);
        return ended.Count;
    }

    /// <inheritdoc/>
    /// <remarks>Purged and started: the host's own restart takes no id and would put its own words in place of the port's.</remarks>
    public override async Task RestartInstanceAsync(string instanceId, string? newInstanceId = null, CancellationToken cancellationToken = default)
    {
        var target = newInstanceId ?? instanceId;
        InstanceId.Validate(target);
        var found = await GetInstanceAsync(instanceId, cancellationToken) ?? throw new InstanceNotFoundException(instanceId);
        if (newInstanceId is null && (!found.IsCompleted || !await PurgeInstanceAsync(instanceId, cancellationToken)))
        {
            throw new InstanceExistsException(target, found.RuntimeStatus);
        }

        if (!await ScheduleNewOrchestrationInstanceAsync(found.Name, found.Input, new StartOrchestrationOptions(target), cancellationToken))
        {
            throw new InstanceExistsException(target, found.RuntimeStatus);
        }
    }

    /// <inheritdoc/>
    public override async Task<int> PurgeInstancesAsync(PurgeInstancesFilter filter, int limit, CancellationToken cancellationToken = default)
    {
        var ended = new List<string>();
        var statuses = filter.Statuses?.Select(Metadata.To).Intersect(Ended).ToArray() ?? Ended;
        if (statuses.Length == 0)
        {
            return 0;
        }

        await foreach (var instance in ListAsync(new() { CreatedFrom = filter.CreatedFrom, CreatedTo = filter.CreatedTo, Statuses = statuses }, cancellationToken))
        {
            ended.Add(instance.InstanceId);
            if (ended.Count == limit)
            {
                break;
            }
        }

        await PurgeAllAsync(ended, cancellationToken);
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

    private Task PurgeAllAsync(List<string> instanceIds, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        instanceIds,
        new ParallelOptions { MaxDegreeOfParallelism = PurgesAtOnce, CancellationToken = cancellationToken },
        async (instanceId, token) => await PurgeInstanceAsync(instanceId, token));

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
