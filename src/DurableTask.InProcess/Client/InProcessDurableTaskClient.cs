using System.Diagnostics;
using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using DurableTask.Core.Tracing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.Extensions.Options;
using OrchestrationQuery = Microsoft.DurableTask.Client.OrchestrationQuery;
using PurgeResult = Microsoft.DurableTask.Client.PurgeResult;

namespace DurableTask.InProcess.Client;

/// <summary>The SDK's client, used directly on a provider of Durable Task Core.</summary>
/// <param name="name">The client's name.</param>
/// <param name="service">The provider.</param>
/// <param name="options">The options of the client, which include the data converter.</param>
/// <param name="time">The clock for signals that are scheduled for later.</param>
/// <param name="blocks">The source of blocked instances; null if there is none.</param>
public sealed class InProcessDurableTaskClient(
    string name, IOrchestrationServiceClient service, IOptionsMonitor<DurableTaskClientOptions> options, TimeProvider time, IOrchestrationServiceBlockClient? blocks = null)
    : DurableTaskClient(name)
{
    private static readonly OrchestrationStatus[] Unfinished =
        [OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Suspended, OrchestrationStatus.ContinuedAsNew];

    private static readonly OrchestrationStatus[] Ended =
        [OrchestrationStatus.Completed, OrchestrationStatus.Failed, OrchestrationStatus.Terminated, OrchestrationStatus.Canceled];

    private readonly DurableTaskClientOptions _options = options.Get(name);

    /// <inheritdoc/>
    public override DurableEntityClient Entities => field ??= new InProcessDurableEntityClient(Name, service, Converter, time);

    private DataConverter Converter => _options.DataConverter;

    /// <summary>Starts an orchestration. An existing instance with the same ID that has not ended is never replaced.</summary>
    /// <remarks>
    /// Without <see cref="StartOrchestrationOptions.DedupeStatuses"/>, no instance with the same ID is replaced, whatever its status. With them, an ended instance is replaced if its status is not among them.
    /// (For a provider, an empty list means that every instance may be replaced, even a running one.)
    /// </remarks>
    /// <exception cref="Core.Exceptions.OrchestrationAlreadyExistsException">There is an instance with this ID that may not be replaced.</exception>
    /// <exception cref="ArgumentException">The ID is empty, longer than 100 characters, starts with <c>@</c>, or contains a control character or one of <c>/ \ # ?</c>.</exception>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var instanceId = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        InstanceId.Validate(instanceId);
        OrchestrationStatus[] refused = options?.DedupeStatuses is { } statuses
            ? [.. Unfinished.Union(statuses.Select(status => Enum.Parse<OrchestrationStatus>(status, ignoreCase: true)))]
            : [.. Unfinished, .. Ended];
        await StartAsync(
            new ExecutionStartedEvent(-1, Converter.Serialize(input))
            {
                Name = orchestratorName.Name,
                Version = options?.Version?.Version ?? _options.DefaultVersion,
                ScheduledStartTime = options?.StartAt?.UtcDateTime,
                Tags = options?.Tags.ToDictionary(),
            },
            instanceId,
            refused);
        return instanceId;
    }

    /// <inheritdoc/>
    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);

        // Send JSON's null instead of no payload: an event without a payload would break the turn of code that awaits it as a value type, such as JsonElement.
        return SendAsync(instanceId, new EventRaisedEvent(-1, Converter.Serialize(eventPayload) ?? "null") { Name = eventName }, cancellation);
    }

    /// <inheritdoc/>
    public override async Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        // Providers do not notify about a start, so poll for it: often at first, later once a second.
        for (var pause = TimeSpan.FromMilliseconds(10); ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, TimeSpan.TicksPerSecond)))
        {
            var instance = await GetInstancesAsync(instanceId, getInputsAndOutputs, cancellation) ?? throw new InstanceNotFoundException(instanceId);
            if (instance.RuntimeStatus != OrchestrationRuntimeStatus.Pending)
            {
                return instance;
            }

            await Task.Delay(pause, cancellation);
        }
    }

    /// <inheritdoc/>
    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        // Without this check, a provider would also wait for an instance that does not exist yet.
        _ = await GetInstancesAsync(instanceId, cancellation: cancellation) ?? throw new InstanceNotFoundException(instanceId);
        var state = await service.WaitForOrchestrationAsync(instanceId, null!, Timeout.InfiniteTimeSpan, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return state.ToMetadata(getInputsAndOutputs ? Converter : null);
    }

    /// <inheritdoc/>
    public override async Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return await GetStateAsync(instanceId) is { } state ? state.ToMetadata(getInputsAndOutputs ? Converter : null) : null;
    }

    /// <inheritdoc/>
    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var query = filter ?? new OrchestrationQuery();
        return Pageable.Create(async (continuation, pageSize, cancellation) =>
        {
            var result = await Provider<IOrchestrationServiceQueryClient>().GetOrchestrationWithQueryAsync(
                new NamedOrchestrationQuery
                {
                    OrchestratorName = (query as NamedInstanceQuery)?.OrchestratorName,
                    ExcludeEntities = true,
                    CreatedTimeFrom = query.CreatedFrom?.UtcDateTime,
                    CreatedTimeTo = query.CreatedTo?.UtcDateTime,
                    RuntimeStatus = query.Statuses?.Select(CoreTypes.ToCore).ToList(),
                    TaskHubNames = query.TaskHubNames?.ToList(),
                    InstanceIdPrefix = query.InstanceIdPrefix,
                    PageSize = pageSize ?? query.PageSize,
                    ContinuationToken = continuation ?? query.ContinuationToken,
                    FetchInputsAndOutputs = query.FetchInputsAndOutputs,
                },
                cancellation);
            var converter = query.FetchInputsAndOutputs ? Converter : null;
            return new Page<OrchestrationMetadata>([.. result.OrchestrationState.Select(state => state.ToMetadata(converter))], result.ContinuationToken);
        });
    }

    /// <inheritdoc/>
    public override async Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        RefuseRecursion(options?.Recursive);
        cancellation.ThrowIfCancellationRequested();
        await service.ForceTerminateTaskOrchestrationAsync(instanceId, Converter.Serialize(options?.Output));
        await UnblockAsync(instanceId, cancellation); // so that it can run the turn that ends it
    }

    /// <inheritdoc/>
    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionSuspendedEvent(-1, reason), cancellation);

    /// <summary>Resumes a suspended instance, or makes a blocked one try again with the code of this process.</summary>
    public override async Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        if (!await UnblockAsync(instanceId, cancellation))
        {
            await SendAsync(instanceId, new ExecutionResumedEvent(-1, reason), cancellation);
        }
    }

    /// <summary>Starts an instance again, with the same orchestrator, input and tags.</summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The instance has not ended, so its ID is in use.</exception>
    public override async Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        var old = await GetStateAsync(instanceId) ?? throw new ArgumentException($"There is no instance {instanceId}.", nameof(instanceId));
        if (!restartWithNewInstanceId && Unfinished.Contains(old.OrchestrationStatus))
        {
            throw new InvalidOperationException($"Instance {instanceId} has not ended.");
        }

        var newInstanceId = restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId;
        await StartAsync(new ExecutionStartedEvent(-1, old.Input) { Name = old.Name, Version = old.Version, Tags = old.Tags }, newInstanceId, Unfinished);
        return newInstanceId;
    }

    /// <summary>Removes one ended instance. If the instance does not exist or has not ended, nothing is removed and the count is 0.</summary>
    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        RefuseRecursion(options?.Recursive);
        cancellation.ThrowIfCancellationRequested();

        // Not every provider checks this.
        if (await GetStateAsync(instanceId) is not { } state || !Ended.Contains(state.OrchestrationStatus))
        {
            return new PurgeResult(0);
        }

        var result = await Provider<IOrchestrationServicePurgeClient>().PurgeInstanceStateAsync(instanceId);
        return new PurgeResult(result.DeletedInstanceCount);
    }

    /// <summary>Removes the ended instances that match, but never an entity or an instance that has not ended.</summary>
    public override async Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        RefuseRecursion(options?.Recursive);
        cancellation.ThrowIfCancellationRequested();
        OrchestrationStatus[] statuses = filter.Statuses is { } wanted ? [.. Ended.Intersect(wanted.Select(CoreTypes.ToCore))] : Ended;
        if (statuses.Length == 0)
        {
            return new PurgeResult(0);
        }

        var result = await Provider<IOrchestrationServicePurgeClient>().PurgeInstanceStateAsync(
            new PurgeInstanceFilter(filter.CreatedFrom?.UtcDateTime ?? default, filter.CreatedTo?.UtcDateTime, statuses) { Timeout = filter.Timeout });
        return new PurgeResult(result.DeletedInstanceCount, result.IsComplete);
    }

    /// <inheritdoc/>
    public override async Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        var state = await GetStateAsync(instanceId) ?? throw new ArgumentException($"There is no instance {instanceId}.", nameof(instanceId));
        cancellation.ThrowIfCancellationRequested();
        return [.. HistorySerializer.Deserialize(await service.GetOrchestrationHistoryAsync(instanceId, state.OrchestrationInstance.ExecutionId))];
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void RefuseRecursion(bool? isRecursive)
    {
        if (isRecursive == true)
        {
            throw new NotSupportedException("Sub-orchestrations are ended and removed by themselves.");
        }
    }

    private T Provider<T>()
        where T : class => service as T ?? throw new NotSupportedException($"{service.GetType().Name} is no {typeof(T).Name}.");

    private async Task<OrchestrationState?> GetStateAsync(string instanceId) =>
        (await service.GetOrchestrationStateAsync(instanceId, allExecutions: false))?.FirstOrDefault();

    private async Task StartAsync(ExecutionStartedEvent started, string instanceId, OrchestrationStatus[] refused)
    {
        var instance = new OrchestrationInstance { InstanceId = instanceId, ExecutionId = Guid.NewGuid().ToString("N") };
        started.OrchestrationInstance = instance;
        started.ParentTraceContext = Activity.Current is { Id: { } id } activity ? new DistributedTraceContext(id, activity.TraceStateString) : null;
        await service.CreateTaskOrchestrationAsync(new TaskMessage { OrchestrationInstance = instance, Event = started }, refused);
    }

    private Task SendAsync(string instanceId, HistoryEvent message, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return service.SendTaskOrchestrationMessageAsync(new TaskMessage { OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId }, Event = message });
    }

    private async Task<bool> UnblockAsync(string instanceId, CancellationToken cancellation) =>
        blocks is not null && await blocks.UnblockAsync(instanceId, cancellation);
}
