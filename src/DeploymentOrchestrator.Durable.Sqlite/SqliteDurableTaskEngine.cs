using DeploymentOrchestrator.Durable.Sqlite.Dispatch;
using DeploymentOrchestrator.Durable.Sqlite.Storage;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Durable.Sqlite;

/// <summary>The embedded durable engine: one process, one SQLite database, no other service.</summary>
/// <remarks>
/// Everything it has to do is in the tables; memory holds only what is being worked on. So a crash at any moment loses
/// nothing that was answered, and 100,000 waiting instances cost 100,000 rows.
/// </remarks>
public sealed partial class SqliteDurableTaskEngine : IAsyncDisposable
{
    /// <summary>The name of the meter: the writer's queue, commits and their durations.</summary>
    public const string MeterName = "DeploymentOrchestrator.Durable.Sqlite";

    private readonly ActivityRunner _activities;
    private readonly WorkQueue<string> _entities;
    private readonly EntityRunner _entityRunner;
    private readonly DatabaseFile _file;
    private readonly WorkQueue<long> _instances;
    private readonly ILogger _logger;
    private readonly WriterMetrics _metrics = new();
    private readonly SqliteDurableTaskOptions _options;
    private readonly ReaderPool _readers;
    private readonly Session _session;
    private readonly CancellationTokenSource _stop = new();
    private readonly TimerLoop _timers;
    private readonly TurnRunner _turns;
    private Task _dispatching = Task.CompletedTask;
    private int _isStopped;

    private SqliteDurableTaskEngine(
        SqliteDurableTaskOptions options, DatabaseFile file, DurableTaskRegistry registry, TimeProvider timeProvider, ILogger logger)
    {
        (_options, _file, _logger) = (options, file, logger);
        _session = file.OpenWriter();
        _readers = new ReaderPool(file.OpenReader);
        Writer = new Writer(_session, options.MaxCallsWaiting, _metrics, timeProvider, logger);
        _instances = new WorkQueue<long>(timeProvider, logger);
        _entities = new WorkQueue<string>(timeProvider, logger);
        _activities = new ActivityRunner(registry, Writer, _instances, timeProvider, logger);
        _timers = new TimerLoop(_readers, Writer, _instances, timeProvider, options.TimerPoll, logger);
        _turns = new TurnRunner(registry, _readers, Writer, _instances, _entities, _activities, _timers, new LiveReplays(options.MaxLiveReplays), timeProvider, logger);
        _entityRunner = new EntityRunner(registry, _readers, Writer, _entities, _instances, timeProvider, logger);
        Client = new SqliteDurableTaskClient(_readers, Writer, _instances, timeProvider);
    }

    /// <summary>Starts, asks and steers instances; usable as soon as the engine is open.</summary>
    public DurableTaskClient Client { get; }

    /// <summary>How many transactions were committed since it was opened: another number means that something may have changed.</summary>
    public long Commits => _metrics.LastCommits.Count;

    /// <summary>How the writer of the database fares.</summary>
    public WriterStatus Writes => Writer.Status;

    internal Writer Writer { get; }

    /// <summary>Opens and checks the database, or creates it. Nothing is run before <see cref="StartAsync"/>.</summary>
    /// <exception cref="DurableStoreException">The database cannot be used; it was not changed.</exception>
    public static Task<SqliteDurableTaskEngine> OpenAsync(
        SqliteDurableTaskOptions options,
        DurableTaskRegistry registry,
        TimeProvider timeProvider,
        ILoggerFactory loggerFactory,
        CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var file = DatabaseFile.Open(options.DatabasePath);
            try
            {
                return new SqliteDurableTaskEngine(options, file, registry, timeProvider, loggerFactory.CreateLogger<SqliteDurableTaskEngine>());
            }
            catch
            {
                file.Dispose();
                throw;
            }
        },
        cancellationToken);

    /// <summary>Begins to run what waits in the database and whatever comes.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Code that blocked an instance may have been fixed with this start: each gets one more try.
        var unblocked = await Writer.PersistAsync(
            session => session.Execute("UPDATE instance SET blocked_reason = NULL WHERE blocked_reason IS NOT NULL"), cancellationToken);

        // Before any turn: a timer that was due while nobody was here comes before an event that was accepted after it.
        await _timers.FireDueAsync(cancellationToken);

        // Read before anything runs, so that nothing is found here that a turn has set going itself.
        var calls = _readers.Read(ActivityCall.LoadAll);
        var ready = _readers.Read(session => session.Query("SELECT DISTINCT execution FROM inbox", row => row.GetInt64(0)));
        var entities = _readers.Read(session => session.Query("SELECT DISTINCT entity FROM entity_inbox", row => row.GetString(0)));
        calls.ForEach(_activities.Start);
        ready.ForEach(_instances.Wake);
        entities.ForEach(_entities.Wake);
        Log.Started(_logger, ready.Count, entities.Count, calls.Count, unblocked);

        _dispatching = Task.WhenAll(
            _instances.RunAsync(_options.MaxTurnsInFlight, execution => _turns.RunAsync(execution, _stop.Token), _stop.Token),
            _entities.RunAsync(_options.MaxTurnsInFlight, entity => _entityRunner.RunAsync(entity, _stop.Token), _stop.Token),
            Task.Run(() => _timers.RunAsync(_stop.Token), CancellationToken.None));
    }

    /// <summary>Finishes the turns in flight, gives running activities a short grace and closes the database in order.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 1)
        {
            return;
        }

        await _stop.CancelAsync();
        await _dispatching;
        await _activities.StopAsync(_options.ActivityGrace, cancellationToken);
        Writer.Stop();
        Close();
        _file.MarkClean();
        _file.Dispose();
        Log.Stopped(_logger);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _activities.Dispose();
        _stop.Dispose();
    }

    /// <summary>Test hook: ends as a killed process would, as far as one process can. Nothing queued is written, nobody is answered.</summary>
    internal void Abandon()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 1)
        {
            return;
        }

        Writer.Abandon();
        _stop.Cancel();
        SQLitePCL.raw.sqlite3_db_config(_session.Connection.Handle, SQLitePCL.raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        Close();
        _file.Dispose();
    }

    private void Close()
    {
        _readers.Dispose();
        _session.Dispose();
        _metrics.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Started with {Ready} instances ready, {Entities} entities called, {Activities} activities to run, {Unblocked} unblocked")]
        public static partial void Started(ILogger logger, int ready, int entities, int activities, int unblocked);

        [LoggerMessage(Level = LogLevel.Information, Message = "Stopped")]
        public static partial void Stopped(ILogger logger);
    }
}
