using System.Diagnostics;
using DurableTask.Contracts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace DurableTask.Sqlite.Storage;

/// <summary>The only thread that writes. All pending writes go into one transaction, so that they share the cost of a durable commit.</summary>
/// <remarks>
/// A write must depend only on the database and change nothing else, because it may be run again. Its caller gets the answer
/// after COMMIT. After a crash before COMMIT, the caller has no answer and nothing was written; after a crash after COMMIT, the caller has no answer either and will ask again.
/// </remarks>
internal sealed partial class Writer
{
    private const int MaxBatch = 256;
    private const int SqliteConstraint = 19;
    private const int SqliteError = 1;

    private readonly ILogger _logger;
    private readonly int _maxCallsWaiting;
    private readonly WriterMetrics _metrics;
    private readonly Queue<PendingWrite> _queue = new();
    private readonly Session _session;
    private readonly Thread _thread;
    private readonly TimeProvider _timeProvider;
    private int _callsWaiting;
    private volatile bool _isAbandoned;
    private bool _isStopping;

    public Writer(Session session, int maxCallsWaiting, WriterMetrics metrics, TimeProvider timeProvider, ILogger logger)
    {
        (_session, _maxCallsWaiting, _timeProvider, _logger) = (session, maxCallsWaiting, timeProvider, logger);
        _metrics = metrics;
        metrics.ObserveQueue(() => _queue.Count);
        _thread = new Thread(Loop) { IsBackground = true, Name = "durable writer" };
        _thread.Start();
    }

    /// <summary>The current status.</summary>
    public WriterStatus Status => new(_queue.Count, _metrics.LastCommits.Count, _metrics.LastCommits.P99());

    /// <summary>Test hook: runs between COMMIT and the answers, with the number of writes in the batch.</summary>
    internal Action<int>? Committed { get; set; }

    /// <summary>Runs a client's write and returns after it is durable.</summary>
    /// <param name="write">What to write.</param>
    /// <param name="committed">What has to happen after the commit. It runs on this thread, in the order of the commits and before any later write.</param>
    /// <exception cref="StoreUnavailableException">The write was not committed.</exception>
    public async Task<T> WriteAsync<T>(Func<Session, T> write, Action<T>? committed = null)
    {
        try
        {
            return Interlocked.Increment(ref _callsWaiting) <= _maxCallsWaiting
                ? await EnqueueAsync(write, committed)
                : throw new StoreUnavailableException($"{_maxCallsWaiting} calls wait for the database already.");
        }
        finally
        {
            Interlocked.Decrement(ref _callsWaiting);
        }
    }

    /// <summary>For the service's own writes: the write is repeated until the store accepts it or the service stops.</summary>
    public async Task<T> PersistAsync<T>(Func<Session, T> write, Action<T>? committed, CancellationToken stop)
    {
        for (var delay = TimeSpan.FromMilliseconds(100); ; delay = delay < TimeSpan.FromSeconds(3) ? delay * 2 : delay)
        {
            try
            {
                return await EnqueueAsync(write, committed);
            }
            catch (StoreUnavailableException e) when (!stop.IsCancellationRequested)
            {
                Log.WriteIsRepeated(_logger, delay, e);
            }

            await Task.Delay(delay, _timeProvider, stop);
        }
    }

    /// <summary>Accepts no more writes and returns after the last one is committed.</summary>
    public void Stop()
    {
        Close();
        _thread.Join();
    }

    /// <summary>Stops as a crash would: queued writes are never written and never answered.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        Close();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private Task<T> EnqueueAsync<T>(Func<Session, T> write, Action<T>? committed)
    {
        var pending = new PendingWrite<T>(write, committed);
        lock (_queue)
        {
            if (_isStopping)
            {
                throw new StoreUnavailableException("The database is closed.");
            }

            _queue.Enqueue(pending);
            Monitor.Pulse(_queue);
        }

        return pending.Answer;
    }

    private void Close()
    {
        lock (_queue)
        {
            _isStopping = true;
            Monitor.Pulse(_queue);
        }
    }

    private void Loop()
    {
        for (var batch = Take(); batch.Count > 0; batch = Take())
        {
            if (!_isAbandoned)
            {
                Commit(batch, isCareful: false);
            }
        }
    }

    // The queue is empty and completed: there will be no more writes.
    private List<PendingWrite> Take()
    {
        lock (_queue)
        {
            while (_queue.Count == 0 && !_isStopping)
            {
                Monitor.Wait(_queue);
            }

            var batch = new List<PendingWrite>(Math.Min(_queue.Count, MaxBatch));
            while (batch.Count < MaxBatch && _queue.TryDequeue(out var next))
            {
                batch.Add(next);
            }

            return batch;
        }
    }

    private void Commit(List<PendingWrite> batch, bool isCareful)
    {
        if (_session.HasMoved)
        {
            // The write would be committed to a file that no start ever finds.
            RefuseAll(batch, new StoreUnavailableException(
                $"The database {_session.Connection.DataSource} was moved, replaced or deleted while this process has it open. Stop the process, put the file back, and start it again."));
            return;
        }

        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
        }
        catch (SqliteException e)
        {
            // Another program locks the file. If each write waited for the lock separately, the last one would wait for hours.
            RefuseAll(batch, Unavailable(e));
            return;
        }

        try
        {
            batch.ForEach(isCareful ? RunCarefully : Run);
            _session.Execute("COMMIT");
        }
        catch (Exception e)
        {
            // Nothing of the batch was committed.
            Rollback();
            if (!isCareful)
            {
                Commit(batch, isCareful: true);
            }
            else if (batch.Count == 1)
            {
                batch[0].Refuse(Unavailable(e));
            }
            else
            {
                // Commit each write separately: a small write may fit although the one that failed the batch did not.
                batch.ForEach(write => Commit([write], isCareful: true));
            }

            return;
        }

        _metrics.Committed(startedAt, batch.Count);
        Committed?.Invoke(batch.Count);
        if (!_isAbandoned)
        {
            batch.ForEach(write => write.SetGoing());
            batch.ForEach(write => write.GiveAnswer());
        }
    }

    private void RefuseAll(List<PendingWrite> batch, StoreUnavailableException reason)
    {
        batch.ForEach(write => write.Refuse(reason));
        lock (_queue)
        {
            while (_queue.TryDequeue(out var next))
            {
                next.Refuse(reason);
            }
        }
    }

    private void Rollback()
    {
        try
        {
            if (_session.IsInTransaction)
            {
                _session.Execute("ROLLBACK");
            }
        }
        catch (SqliteException e)
        {
            // Then the next BEGIN fails, too, and its writes are answered with the correct reason: the store is unavailable.
            Log.RollbackFailed(_logger, e);
        }
    }

    // A write that fails before it has changed anything (for example because there is no such instance) leaves nothing to undo. If one fails
    // later, the batch is run again with savepoints. That is rare, and savepoints are expensive, because SQLite copies every page that a write changes.
    private void Run(PendingWrite write)
    {
        var changes = _session.TotalChanges;
        try
        {
            write.Run(_session);
        }
        catch (Exception e) when (_session.IsInTransaction && _session.TotalChanges == changes)
        {
            write.Failure = Translate(e);
        }
    }

    // Each write has its own savepoint, so that a failing write undoes only its own changes, not those of the others.
    private void RunCarefully(PendingWrite write)
    {
        _session.Execute("SAVEPOINT write");
        try
        {
            write.Run(_session);
        }
        catch (Exception e) when (_session.IsInTransaction)
        {
            _session.Execute("ROLLBACK TO write");
            write.Failure = Translate(e);
        }

        _session.Execute("RELEASE write");
    }

    // Of SQLite's errors, a wrong statement or a violated constraint is a bug of ours; all others are about disk, file or memory.
    private static Exception Translate(Exception e) => e is SqliteException { SqliteErrorCode: not (SqliteError or SqliteConstraint) }
        ? Unavailable(e)
        : e;

    private static StoreUnavailableException Unavailable(Exception e) => new("The database cannot be written now: " + e.Message, e);

    private abstract class PendingWrite
    {
        public Exception? Failure { get; set; }

        public abstract void Run(Session session);

        public abstract void SetGoing();

        public abstract void GiveAnswer();

        public abstract void Refuse(Exception reason);
    }

    private sealed class PendingWrite<T>(Func<Session, T> write, Action<T>? committed) : PendingWrite
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Answer => _answer.Task;

        public override void Run(Session session)
        {
            Failure = null;
            _result = write(session);
        }

        public override void SetGoing()
        {
            if (Failure is null)
            {
                committed?.Invoke(_result!);
            }
        }

        public override void GiveAnswer()
        {
            if (Failure is null)
            {
                _answer.SetResult(_result!);
            }
            else
            {
                Refuse(Failure);
            }
        }

        public override void Refuse(Exception reason) => _answer.SetException(reason);
    }

    private static partial class Log
    {
        [LoggerMessage(8401, LogLevel.Error, "A failed write could not be rolled back")]
        public static partial void RollbackFailed(ILogger logger, Exception exception);

        [LoggerMessage(8402, LogLevel.Warning, "A write failed and is repeated in {Delay}")]
        public static partial void WriteIsRepeated(ILogger logger, TimeSpan delay, Exception exception);
    }
}
