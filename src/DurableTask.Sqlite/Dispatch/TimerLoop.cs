using DurableTask.Sqlite.Storage;
using Microsoft.Extensions.Logging;

namespace DurableTask.Sqlite.Dispatch;

/// <summary>Moves messages that are due into the inboxes. Pending timers are only rows; just the earliest due time is kept in memory.</summary>
/// <remarks>
/// A row leaves the schedule in the same transaction that delivers it, so it fires exactly once, whatever the clock does. The clock is
/// checked every few seconds instead of sleeping until the due time, so that a change of the clock is noticed.
/// </remarks>
internal sealed partial class TimerLoop(
    ReaderPool readers, Writer writer, Mailbox mailbox, Action<Effects> setGoing, TimeProvider time, TimeSpan poll, ILogger logger)
{
    private const int BatchSize = 256;

    private volatile TaskCompletionSource _rearmed = new();
    private long _wakeAt = long.MaxValue;
    private long _latest = readers.Read(Mailbox.LastKnown);

    /// <summary>Notifies the loop that something was scheduled.</summary>
    public void Armed(long dueAt)
    {
        if (dueAt < Volatile.Read(ref _wakeAt))
        {
            _rearmed.TrySetResult();
        }
    }

    /// <summary>Delivers everything that is due now.</summary>
    public async Task FireDueAsync(CancellationToken stop)
    {
        await NoticeSetBackAsync(stop);
        while (Earliest() <= mailbox.Now)
        {
            await writer.PersistAsync(session => mailbox.MoveDue(session, BatchSize), setGoing, stop);
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Start to listen before looking at the table, so that a timer that is committed in between is not missed.
            _rearmed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _wakeAt, long.MaxValue);
            var next = time.GetUtcNow() + poll;
            try
            {
                await FireDueAsync(stop);
                if (Earliest() is { } earliest && earliest < next.UtcTicks)
                {
                    next = new DateTimeOffset(earliest, TimeSpan.Zero);
                }

                Volatile.Write(ref _wakeAt, next.UtcTicks);
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

    // Without this, after the clock was set back, a timer due in a second would fire only when the clock has reached its old time again.
    private async Task NoticeSetBackAsync(CancellationToken stop)
    {
        var by = TimeSpan.FromTicks(_latest - mailbox.Now);
        if (by > poll)
        {
            var timers = await writer.PersistAsync(session => Mailbox.SetBack(session, by), null, stop);
            Log.SetBack(logger, by, timers);
        }

        _latest = mailbox.Now;
    }

    private long? Earliest() => readers.Read(session => session.Number("SELECT min(due_at) FROM scheduled"));

    private async Task WaitAsync(DateTimeOffset until, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var wait = Math.Ceiling(Math.Clamp((until - time.GetUtcNow()).TotalMilliseconds, 0, poll.TotalMilliseconds));
        var delay = Task.Delay(TimeSpan.FromMilliseconds(wait), time, ended.Token);

        // If the clock changed while the delay was being started, the change would be noticed only at the end of the delay.
        if (time.GetUtcNow() < until)
        {
            await Task.WhenAny(delay, _rearmed.Task);
        }

        await ended.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private static partial class Log
    {
        [LoggerMessage(8501, LogLevel.Error, "Due timers could not be delivered; this is tried again")]
        public static partial void TimersFailed(ILogger logger, Exception exception);

        [LoggerMessage(8502, LogLevel.Warning, "The clock was set back by {By}: {Timers} timers keep their remaining time")]
        public static partial void SetBack(ILogger logger, TimeSpan by, int timers);
    }
}
