using DeploymentOrchestrator.Durable.Sqlite.Storage;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>Moves timers that are due into the inbox. Timers at rest are rows; only the earliest due time is in memory.</summary>
/// <remarks>
/// A timer's row is deleted in the transaction that delivers it, so it fires once whatever the clock does. The clock is
/// compared every few seconds and never slept through in one piece, so a clock that was set is noticed.
/// </remarks>
internal sealed partial class TimerLoop(
    ReaderPool readers, Writer writer, WorkQueue<long> instances, TimeProvider timeProvider, TimeSpan poll, ILogger logger)
{
    private const int BatchSize = 256;

    private volatile TaskCompletionSource _rearmed = new();
    private long _wakeAt = long.MaxValue;

    /// <summary>Tells of a timer that was committed.</summary>
    public void Armed(long dueAt)
    {
        if (dueAt < Volatile.Read(ref _wakeAt))
        {
            _rearmed.TrySetResult();
        }
    }

    /// <summary>Delivers every timer that is due now.</summary>
    public async Task FireDueAsync(CancellationToken stop)
    {
        for (var now = Now; Earliest() <= now; now = Now)
        {
            var fired = await writer.PersistAsync(session => MoveDue(session, now), stop);
            fired.ForEach(instances.Wake);
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Listening before looking, so that a timer committed in between is not slept over.
            _rearmed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _wakeAt, long.MaxValue);
            var next = timeProvider.GetUtcNow() + poll;
            try
            {
                await FireDueAsync(stop);
                if (Earliest() is { } earliest && earliest < next.ToUnixTimeMilliseconds())
                {
                    next = DateTimeOffset.FromUnixTimeMilliseconds(earliest);
                }

                Volatile.Write(ref _wakeAt, next.ToUnixTimeMilliseconds());
                await WaitAsync(next, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.TimersFailed(logger, e);
                await WaitAsync(next, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private long Now => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    private long? Earliest() => readers.Read(session => session.Number("SELECT min(due_at) FROM timer"));


    // The due time, not the time of the move, is where a timer stands in the inbox: an event that was accepted before it
    // is read before it, also if this process was down at that moment.
    private static List<long> MoveDue(Session session, long now)
    {
        var due = session.Query(
            "SELECT execution, timer_id, due_at, body FROM timer WHERE due_at <= $1 ORDER BY due_at, execution, timer_id LIMIT $2",
            row => (Execution: row.GetInt64(0), TimerId: row.GetInt64(1), DueAt: row.GetInt64(2), Body: row.GetUtf8(3)),
            now,
            BatchSize);
        foreach (var timer in due)
        {
            session.Execute("DELETE FROM timer WHERE execution = $1 AND timer_id = $2", timer.Execution, timer.TimerId);
            Inbox.Add(session, timer.Execution, timer.DueAt, timer.Body);
        }

        return due.ConvertAll(timer => timer.Execution);
    }

    private async Task WaitAsync(DateTimeOffset until, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var wait = Math.Ceiling(Math.Clamp((until - timeProvider.GetUtcNow()).TotalMilliseconds, 0, poll.TotalMilliseconds));
        var delay = Task.Delay(TimeSpan.FromMilliseconds(wait), timeProvider, ended.Token);

        // A clock that moved while the delay was being set would be noticed only when the delay is over.
        if (timeProvider.GetUtcNow() < until)
        {
            await Task.WhenAny(delay, _rearmed.Task);
        }

        await ended.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Due timers could not be delivered and are tried again")]
        public static partial void TimersFailed(ILogger logger, Exception exception);
    }
}
