using System.Runtime.CompilerServices;
using System.Text.Json;
using DeploymentOrchestrator.Durable;
using Grpc.Core;
using Sdk = Microsoft.DurableTask.Client;
using StartOptions = Microsoft.DurableTask.StartOrchestrationOptions;

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
        return await StartAsync(orchestratorName, input, Starts.New(options), cancellationToken);
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
            if (!Queries.IsOf(query, instance))
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
    /// <remarks>In the store's order, that of the ids. The store does not know an orchestrator's name in a query: what is another's leaves its page shorter.</remarks>
    public override async Task<Page<OrchestrationMetadata>> GetInstancePageAsync(OrchestrationQuery query, CancellationToken cancellationToken = default)
    {
        var pages = client.GetAllInstancesAsync(Queries.From(query)).AsPages(query.ContinuationToken, query.Limit);
        var page = await FirstAsync(pages, cancellationToken);
        return new([.. (page?.Values ?? []).Where(instance => Queries.IsOf(query, instance)).Select(Metadata.From)], Queries.Token(page?.ContinuationToken));
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
        var pages = client.Entities.GetAllEntitiesAsync(Queries.From(query)).AsPages(query.ContinuationToken, query.Limit);
        var page = await FirstAsync(pages, cancellationToken);
        return new([.. (page?.Values ?? []).Where(entity => entity.IncludesState).Select(Metadata.From)], Queries.Token(page?.ContinuationToken));
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
    /// <remarks>Not by the extension's own restart: it makes up the new id itself, and promises nothing of the tag.</remarks>
    public override async Task RestartInstanceAsync(string instanceId, string? newInstanceId = null, CancellationToken cancellationToken = default)
    {
        var id = newInstanceId ?? instanceId;
        InstanceId.Validate(id);
        var old = await FindAsync(instanceId, withPayloads: true, cancellationToken) ?? throw new InstanceNotFoundException(instanceId);
        var options = new StartOrchestrationOptions(id, old.Tags.GetValueOrDefault(Starts.Tag));
        var start = newInstanceId is null ? Starts.Replacing(options) : Starts.New(options);
        if (!await StartAsync(old.Name, Payloads.ParseOrNull(old.SerializedInput), start, cancellationToken))
        {
            var there = await FindAsync(id, withPayloads: false, cancellationToken);
            throw new InstanceExistsException(id, Metadata.From((there ?? old).RuntimeStatus));
        }
    }

    /// <inheritdoc/>
    public override Task<int> PurgeInstancesAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken = default) =>
        PurgeAsync(new() { CreatedTo = endedBefore, Statuses = Ended }, instance => instance.LastUpdatedAt < endedBefore, limit, cancellationToken);

    /// <inheritdoc/>
    public override async Task<int> PurgeInstancesAsync(PurgeInstancesFilter filter, int limit, CancellationToken cancellationToken = default)
    {
        var statuses = filter.Statuses is null ? Ended : [.. filter.Statuses.Select(Metadata.To).Intersect(Ended)];
        return statuses.Length == 0
            ? 0
            : await PurgeAsync(new() { CreatedFrom = filter.CreatedFrom, CreatedTo = filter.CreatedTo, Statuses = statuses }, _ => true, limit, cancellationToken);
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

    private async Task<bool> StartAsync(string name, JsonElement input, StartOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(name, input, options, cancellationToken);
            counts.Add(name, options.Tags.GetValueOrDefault(Starts.Tag));
            return true;
        }
        catch (DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException)
        {
            return false;
        }
        catch (RpcException exception) when (exception.StatusCode != StatusCode.Cancelled)
        {
            // SQL Server tells an id that is taken as an internal error. If it is there now, that was it; else nothing was stored.
            return await FindAsync(options.InstanceId!, withPayloads: false, cancellationToken) is null
                ? throw DurableCalls.Unavailable(exception)
                : false;
        }
    }

    // One by one: the extension's own filter knows when an instance was created, not when it ended, and has no limit.
    private async Task<int> PurgeAsync(
        Sdk.OrchestrationQuery query, Func<Sdk.OrchestrationMetadata, bool> isMeant, int limit, CancellationToken cancellationToken)
    {
        var ended = new List<Sdk.OrchestrationMetadata>();
        await foreach (var instance in ListAsync(query, cancellationToken))
        {
            if (isMeant(instance))
            {
                ended.Add(instance);
            }
        }

        var removed = 0;
        await Parallel.ForEachAsync(
            ended.OrderBy(instance => instance.CreatedAt).Take(limit),
            new ParallelOptions { MaxDegreeOfParallelism = PurgesAtOnce, CancellationToken = cancellationToken },
            async (instance, token) =>
            {
                if (await PurgeInstanceAsync(instance.InstanceId, token))
                {
                    Interlocked.Increment(ref removed);
                }
            });
        return removed;
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

    private static async Task<Microsoft.DurableTask.Page<T>?> FirstAsync<T>(
        IAsyncEnumerable<Microsoft.DurableTask.Page<T>> pages, CancellationToken cancellationToken) where T : notnull
    {
        await using var reader = pages.GetAsyncEnumerator(cancellationToken);
        return await DurableCalls.TranslateAsync(reader.MoveNextAsync().AsTask()) ? reader.Current : null;
    }

    // Raise, terminate, suspend, resume. The host's answer says what is wrong only in part: Unknown may be any of it, so then the instance is looked at.
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
