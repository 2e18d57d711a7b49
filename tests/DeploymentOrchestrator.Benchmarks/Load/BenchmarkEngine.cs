using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Durable.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>The engine with one orchestrator: it waits for an event beside a timer, then posts to the sink.</summary>
internal sealed class BenchmarkEngine : IAsyncDisposable
{
    private readonly string _database;
    private readonly SqliteDurableTaskEngine _engine;
    private readonly HttpClient _http;

    private BenchmarkEngine(string database, SqliteDurableTaskEngine engine, HttpClient http) => (_database, _engine, _http) = (database, engine, http);

    public DurableTaskClient Client => _engine.Client;

    public CommitCount Commits { get; } = new();

    /// <summary>Opens and starts it.</summary>
    /// <param name="database">Where.</param>
    /// <param name="sink">Who gets the callbacks.</param>
    /// <param name="addedToFsync">
    /// How much slower the disk shall be: the writer sleeps so long between each COMMIT and its answers, where a slower fsync would keep it.
    /// The rarer syncs of a checkpoint stay as fast as the disk is.
    /// </param>
    public static async Task<BenchmarkEngine> StartAsync(string database, Uri sink, TimeSpan addedToFsync = default)
    {
        var http = new HttpClient { BaseAddress = sink };
        var registry = new DurableTaskRegistry()
            .AddOrchestrator(EventWait.Name, new EventWait())
            .AddActivity(PostActivity.Name, new PostActivity(http));
        var inner = await SqliteDurableTaskEngine.OpenAsync(new(database), registry, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        var engine = new BenchmarkEngine(database, inner, http);
        inner.Writer.Committed = writes =>
        {
            engine.Commits.Add(writes);
            if (addedToFsync > TimeSpan.Zero)
            {
                Thread.Sleep(addedToFsync);
            }
        };
        await inner.StartAsync(CancellationToken.None);
        return engine;
    }

    public Task StartWaitAsync(string id) =>
        Client.ScheduleNewOrchestrationInstanceAsync(EventWait.Name, EventWait.Input, new StartOrchestrationOptions(id));

    public Task RaiseAsync(string id) => Client.RaiseEventAsync(id, EventWait.EventName, EventWait.Payload);

    /// <summary>Returns when nothing is under way any more: what was started waits, what was called has ended.</summary>
    public Task QuietAsync(CancellationToken stop) => Quiet.UntilAsync(_database, stop);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _http.Dispose();
    }
}
