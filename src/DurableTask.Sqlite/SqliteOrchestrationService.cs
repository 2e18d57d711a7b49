using DurableTask.Sqlite.Dispatch;
using DurableTask.Sqlite.Storage;
using Microsoft.Extensions.Logging;

namespace DurableTask.Sqlite;

/// <summary>A storage provider for Durable Task Core: one process, one SQLite database, no other service.</summary>
/// <remarks>
/// All pending work is in the tables; memory contains only what is being processed, and copies. So a crash at any moment loses
/// nothing that was acknowledged, and 100,000 waiting instances cost 100,000 rows.
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

    /// <summary>The number of transactions that were committed since the database was opened. If it differs, something may have changed.</summary>
    public long Commits => _metrics.LastCommits.Count;

    /// <summary>The status of the database writer.</summary>
    public WriterStatus Writes => _writer.Status;

    internal Writer Writer => _writer;

    /// <summary>The number of instances in memory.</summary>
    internal int InMemory => _instances.Count;

    /// <summary>Opens and checks the database, or creates it. Clients may use it at once, but nothing runs before <see cref="StartAsync"/>.</summary>
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

    /// <summary>Starts to dispatch the pending work in the database and new work.</summary>
    public async Task StartAsync()
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        var stop = _stop.Token;
        if (!_isLoaded)
        {
            // The code of a blocked instance may have been fixed before this start, so each gets one more attempt.
            await _writer.PersistAsync(
                session => session.Execute("UPDATE instance SET blocked_reason = NULL WHERE blocked_reason IS NOT NULL")
                    + session.Execute("DELETE FROM activity WHERE instance NOT IN (SELECT key FROM instance WHERE ended_at IS NULL)"),
                null,
                stop);
        }

        // Do this before any turn: a timer that was due while no process was running precedes an event that was accepted after it.
        await _timers.FireDueAsync(stop);
        if (!_isLoaded)
        {
            // Read this before anything runs, so that it does not include work that a turn of this process has started.
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

    /// <summary>Stops dispatching. Clients may continue.</summary>
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

    /// <summary>Writes everything that is queued and closes the database cleanly.</summary>
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

    /// <summary>Test hook: ends like a killed process, as far as that is possible within a process. Queued writes are not written, and no caller gets an answer.</summary>
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

    // Runs on the writer's thread, after the commit and before the next one.
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

        [LoggerMessage(8304, LogLevel.Debug, "A turn of {InstanceId} was discarded: the instance was blocked, replaced or removed meanwhile")]
        public static partial void TurnIsStale(ILogger logger, string instanceId);

        [LoggerMessage(8305, LogLevel.Error, "{InstanceId} is blocked: {Reason}")]
        public static partial void Blocked(ILogger logger, string instanceId, string reason);
    }
}
