using DurableTask.Core;
using DurableTask.InProcess;
using DurableTask.Sqlite;
using DurableTask.Sqlite.Tests;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>Worker and client on the embedded database, with one orchestrator: it waits for an event beside a timer, then posts to the sink.</summary>
internal sealed class BenchmarkEngine : IAsyncDisposable
{
    // None is replaced, as the server starts them.
    private static readonly OrchestrationRuntimeStatus[] AllStatuses = [.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses];

    private readonly string _database;
    private readonly HttpClient _http;
    private readonly SqliteOrchestrationService _service;
    private readonly ServiceProvider _services;

    private BenchmarkEngine(string database, SqliteOrchestrationService service, HttpClient http)
    {
        (_database, _service, _http) = (database, service, http);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(http)
            .AddSingleton<IOrchestrationService>(service)
            .AddSingleton<IOrchestrationServiceClient>(service)
            .AddInProcessDurableTaskClient()
            .AddDurableTaskWorker(worker => worker
                .AddTasks(tasks => tasks.AddOrchestrator<EventWait>(EventWait.TaskName).AddActivity<PostActivity>(PostActivity.TaskName))
                .UseTaskHub())
            .BuildServiceProvider();
        Client = _services.GetRequiredService<DurableTaskClient>();
    }

    public DurableTaskClient Client { get; }

    public CommitCount Commits { get; } = new();

    private IHostedService Worker => _services.GetServices<IHostedService>().Single();

    /// <summary>Opens and starts it.</summary>
    /// <param name="database">Where.</param>
    /// <param name="sink">Who gets the callbacks.</param>
    /// <param name="addedToFsync">
    /// How much slower the disk shall be: the writer sleeps so long between each COMMIT and its answers, where a slower fsync would keep it.
    /// The rarer syncs of a checkpoint stay as fast as the disk is.
    /// </param>
    public static async Task<BenchmarkEngine> StartAsync(string database, Uri sink, TimeSpan addedToFsync = default)
    {
        var service = await SqliteOrchestrationService.OpenAsync(new SqliteOrchestrationServiceOptions(database), TimeProvider.System, NullLoggerFactory.Instance);
        var engine = new BenchmarkEngine(database, service, new HttpClient { BaseAddress = sink });
        service.OnCommit(writes =>
        {
            engine.Commits.Add(writes);
            if (addedToFsync > TimeSpan.Zero)
            {
                Thread.Sleep(addedToFsync);
            }
        });
        await engine.Worker.StartAsync(CancellationToken.None);
        return engine;
    }

    public Task<string> StartWaitAsync(string id) =>
        Client.ScheduleNewOrchestrationInstanceAsync(EventWait.TaskName, EventWait.Input, new StartOrchestrationOptions(id).WithDedupeStatuses(AllStatuses));

    public Task RaiseAsync(string id) => Client.RaiseEventAsync(id, EventWait.EventName, EventWait.Payload);

    /// <summary>Returns when nothing is under way any more: what was started waits, what was called has ended.</summary>
    public Task QuietAsync(CancellationToken stop) => Quiet.UntilAsync(_database, stop);

    public async ValueTask DisposeAsync()
    {
        await Worker.StopAsync(new CancellationToken(canceled: true));
        await _service.DisposeAsync();
        await _services.DisposeAsync();
        _http.Dispose();
    }
}
