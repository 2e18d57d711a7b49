using DurableTask.Sqlite.Dispatch;
using DurableTask.Sqlite.Storage;
using Microsoft.Extensions.Logging;

namespace DurableTask.Sqlite;

/// <summary>A storage provider for Durable Task Core: one process, one SQLite database, no other service.</summary>
/// <remarks>
/// Everything there is to do is in the tables; memory holds only what is being worked on, and copies. So a crash at any moment loses
/// nothing that was answered, and 100,000 waiting instances cost 100,000 rows.
/// </remarks>
public sealed partial class SqliteOrchestrationService : IAsyncDisposable
{
    /// <summary>The name of the meter: the writer's queue, commits and their durations.</summary>
    public const string MeterName = "DurableTask.Sqlite";

    private readonly ActivityQueue _activities;
    private readonly CancellationTokenSource _closed = new();
    private readonly DatabaseFile _file;
    private readonly InstanceQueue _instances;
    private readonly ILogger _logger;
    private readonly Mailbox _mailbox;
    private readonly WriterMetrics _metrics = new();
    private readonly SqliteOrchestrationServiceOptions _options;
    private readonly ReaderPool _readers;
    private readonly Session _session;
    private readonly TimeProvider _time;
    private readonly TimerLoop _timers;
    private readonly CompletionWaiters _waiters = new();
    private readonly Writer _writer;
    private int _isClosed;
    private bool _isLoaded;
    private CancellationTokenSource? _stop;
    private Task _timing = Task.CompletedTask;

    private SqliteOrchestrationService(SqliteOrchestrationServiceOptions options, DatabaseFile file, TimeProvider time, ILogger logger)
    {
        (_options, _file, _time, _logger) = (options, file, time, logger);
        _session = file.OpenWriter();
        _readers = new ReaderPool(file.OpenReader);
        _mailbox = new Mailbox(_session, time);
        _writer = new Writer(_session, options.MaxCallsWaiting, _metrics, time, logger);
        _instances = new InstanceQueue(_readers, options.MaxCachedInstances, options.MaxCachedHistoryBytes, BlockAsync);
        _activities = new ActivityQueue(_readers);
        _timers = new TimerLoop(_readers, _writer, _mailbox, SetGoing, time, options.TimerPoll, logger);
        if (file.UnreadableLogBytes > 0)
        {
            Log.LogIsUnreadable(logger, file.Path, file.UnreadableLogBytes);
        }

        EntityBackendQueries = new EntityQueries(_readers, _writer, _mailbox, SetGoing);
    }

    /// <summary>How many transactions were committed since it was opened: another number means that something may have changed.</summary>
    public long Commits => _metrics.LastCommits.Count;

    /// <summary>How the writer of the database fares.</summary>
    public WriterStatus Writes => _writer.Status;

    internal Writer Writer => _writer;

    /// <summary>How many instances are in memory.</summary>
    internal int InMemory => _instances.Count;

    /// <summary>Opens and checks the database, or creates it. Clients may use it at once; nothing is run before <see cref="StartAsync"/>.</summary>
    /// <exception cref="DurableStoreException">The database cannot be used; it was not changed.</exception>
    public static Task<SqliteOrchestrationService> OpenAsync(
        SqliteOrchestrationServiceOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            var file = DatabaseFile.Open(options.DatabasePath);
            try
            {
                return new SqliteOrchestrationService(options, file, time, loggers.CreateLogger<SqliteOrchestrationService>());
            }
            catch
            {
                file.Dispose();
                throw;
            }
        },
        cancellationToken);

    /// <summary>Begins to hand out what waits in the database and whatever comes.</summary>
    public async Task StartAsync()
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        var stop = _stop.Token;
        if (!_isLoaded)
        {
            // Code that blocked an instance may have been fixed with this start: each gets one more try.
            await _writer.PersistAsync(
                session => session.Execute("UPDATE instance SET blocked_reason = NULL WHERE blocked_reason IS NOT NULL")
                    + session.Execute("DELETE FROM activity WHERE instance NOT IN (SELECT key FROM instance WHERE ended_at IS NULL)"),
                null,
                stop);
        }

        // Before any turn: a timer that was due while nobody was here comes before an event that was accepted after it.
        await _timers.FireDueAsync(stop);
        if (!_isLoaded)
        {
            // Read before anything runs, so that nothing is found here that a turn has set going itself.
            var activities = _readers.Read(session => session.Query("SELECT seq FROM activity ORDER BY seq", row => row.GetInt64(0)));
            var ready = _readers.Read(session => session.Query(
                "SELECT key, id FROM instance WHERE key IN (SELECT instance FROM inbox) ORDER BY key", row => (Key: row.GetInt64(0), Id: row.GetString(1))));
            activities.ForEach(seq => _activities.Add(seq, null));
            ready.ForEach(instance => _instances.Wake(instance.Key, instance.Id));
            _isLoaded = true;
            Log.Started(_logger, ready.Count, activities.Count);
        }

        _timing = Task.Run(() => _timers.RunAsync(stop), CancellationToken.None);
    }

    /// <summary>Hands out nothing more. Clients may go on.</summary>
    public async Task StopAsync()
    {
        if (_stop is { } stop)
        {
            await stop.CancelAsync();
            await _timing.WaitAsync(_closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
            _stop = null;
        }
    }

    /// <inheritdoc cref="StopAsync()"/>
    public Task StopAsync(bool isForced) => StopAsync();

    /// <summary>Writes what is queued and closes the database in order.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            await _closed.CancelAsync();
            _writer.Stop();
            Close();
            _file.MarkClean();
            _file.Dispose();
            _closed.Dispose();
        }
    }

    /// <summary>Test hook: ends as a killed process would, as far as one process can. Nothing queued is written, nobody is answered.</summary>
    internal void Abandon()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            _writer.Abandon();
            _closed.Cancel();
            SQLitePCL.raw.sqlite3_db_config(_session.Connection.Handle, SQLitePCL.raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
            Close();
            _file.Dispose();
        }
    }

    private void Close()
    {
        _readers.Dispose();
        _session.Dispose();
        _metrics.Dispose();
    }

    // On the writer's thread, after the commit and before the next one.
    private void SetGoing(Effects effects)
    {
        effects.Changed.ForEach(_instances.Forget);
        effects.Arrivals.ForEach(_instances.Deliver);
        effects.Activities.ForEach(activity => _activities.Add(activity.Seq, activity.Message));
        effects.Ended.ForEach(_waiters.Ended);
        _timers.Armed(effects.EarliestDue);
        foreach (var message in effects.Dropped)
        {
            Log.MessageDropped(_logger, message.Event.EventType, message.OrchestrationInstance.InstanceId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            8301,
            LogLevel.Warning,
            "The last stop was not in order, and of the {Bytes} bytes of {Database}-wal nothing can be read: what was acknowledged last may be missing. "
                + "If there is a snapshot of the disk with a whole log, stop and put both files back; else have the last requests and events sent again")]
        public static partial void LogIsUnreadable(ILogger logger, string database, long bytes);

        [LoggerMessage(8302, LogLevel.Information, "Started with {Instances} instances ready and {Activities} activities to run")]
        public static partial void Started(ILogger logger, int instances, int activities);

        [LoggerMessage(8303, LogLevel.Debug, "{EventType} to {InstanceId} was dropped: there is no such instance, it has ended, or one of that id is still running")]
        public static partial void MessageDropped(ILogger logger, Core.History.EventType eventType, string instanceId);

        [LoggerMessage(8304, LogLevel.Debug, "A turn of {InstanceId} counts for nothing: the instance was blocked, replaced or removed meanwhile")]
        public static partial void TurnIsStale(ILogger logger, string instanceId);

        [LoggerMessage(8305, LogLevel.Error, "{InstanceId} is blocked: {Reason}")]
        public static partial void Blocked(ILogger logger, string instanceId, string reason);
    }
}
