using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.History;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableTask.Sqlite.Tests;

/// <summary>A service with Core's own worker and client.</summary>
internal sealed class Hub : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private Hub(SqliteOrchestrationService service)
    {
        Service = service;
        Worker = new TaskHubWorker(service);
        Client = new TaskHubClient(service);
    }

    public SqliteOrchestrationService Service { get; }

    public TaskHubWorker Worker { get; }

    public TaskHubClient Client { get; }

    /// <summary>Opens a database; nothing runs yet.</summary>
    public static async Task<Hub> OpenAsync(string path, TimeProvider? time = null, Func<SqliteOrchestrationServiceOptions, SqliteOrchestrationServiceOptions>? configure = null)
    {
        var options = new SqliteOrchestrationServiceOptions(path);
        return new Hub(await SqliteOrchestrationService.OpenAsync(configure?.Invoke(options) ?? options, time ?? TimeProvider.System, NullLoggerFactory.Instance));
    }

    public Hub Add(params ObjectCreator<TaskOrchestration>[] orchestrations)
    {
        Worker.AddTaskOrchestrations(orchestrations);
        return this;
    }

    public Hub Add(params ObjectCreator<TaskActivity>[] activities)
    {
        Worker.AddTaskActivities(activities);
        return this;
    }

    public Hub Add(params ObjectCreator<TaskEntity>[] entities)
    {
        Worker.AddTaskEntities(entities);
        return this;
    }

    public async Task<Hub> RunAsync()
    {
        await Worker.StartAsync();
        return this;
    }

    public Task StartAsync(string id, string? input = null, string name = "Test", OrchestrationStatus[]? dedupeStatuses = null, IDictionary<string, string>? tags = null) =>
        Service.CreateTaskOrchestrationAsync(Start(id, input, name, tags), dedupeStatuses);

    public static TaskMessage Start(string id, string? input = null, string name = "Test", IDictionary<string, string>? tags = null, DateTime? startAt = null)
    {
        var instance = new OrchestrationInstance { InstanceId = id, ExecutionId = Guid.NewGuid().ToString("N") };
        return new TaskMessage
        {
            OrchestrationInstance = instance,
            Event = new ExecutionStartedEvent(-1, input) { Name = name, Version = "", OrchestrationInstance = instance, Tags = tags, ScheduledStartTime = startAt },
        };
    }

    public Task RaiseAsync(string id, string name, string? input = null) => Service.SendTaskOrchestrationMessageAsync(new TaskMessage
    {
        OrchestrationInstance = new OrchestrationInstance { InstanceId = id },
        Event = new EventRaisedEvent(-1, input) { Name = name },
    });

    public Task SignalAsync(EntityId entity, string operation, string? input = null, DateTime? at = null) => Service.SendTaskOrchestrationMessageAsync(
        ClientEntityHelpers.EmitOperationSignal(
            new OrchestrationInstance { InstanceId = entity.ToString() }, Guid.NewGuid(), operation, input, at is { } due ? (due, due) : null).AsTaskMessage());

    public async Task<OrchestrationState?> GetAsync(string id) => (await Service.GetOrchestrationStateAsync(id, false)).SingleOrDefault();

    public async Task<string?> StateOfAsync(EntityId entity) =>
        (await Service.EntityBackendQueries.GetEntityAsync(entity, includeState: true))?.SerializedState;

    public async Task<OrchestrationState> EndOfAsync(string id) =>
        (await Service.WaitForOrchestrationAsync(id, null, Timeout.InfiniteTimeSpan, CancellationToken.None).WaitAsync(Limit))!;

    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string id) => HistorySerializer.Deserialize(await Service.GetOrchestrationHistoryAsync(id, null));

    /// <summary>Simulates a disk that has room for only the given number of pages.</summary>
    public Task<int> LimitPagesAsync(int extra) => Service.LimitPagesAsync(extra);

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), limit.Token);
        }
    }

    /// <summary>Ends like a killed process.</summary>
    public async Task CrashAsync()
    {
        Service.Abandon();
        await Worker.StopAsync(isForced: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.StopAsync(isForced: true);
        await Service.DisposeAsync();
        Worker.Dispose();
    }
}
