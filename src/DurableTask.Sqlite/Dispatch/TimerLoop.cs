using DurableTask.Sqlite.Storage;
using Microsoft.Extensions.Logging;

namespace DurableTask.Sqlite.Dispatch;

/// <summary>Moves what is due into the inboxes. Timers at rest are rows; only the earliest due time is in memory.</summary>
/// <remarks>
/// A row leaves the schedule in the transaction that delivers it, so it fires once whatever the clock does. The clock is
/// compared every few seconds and never slept through in one piece, so a clock that was set is noticed.
/// </remarks>
internal sealed partial class TimerLoop(
    ReaderPool readers, Writer writer, Mailbox mailbox, Action<Effects> setGoing, TimeProvider time, TimeSpan poll, ILogger logger)
{
    private const int BatchSize = 256;

    private volatile TaskCompletionSource _rearmed = new();
    private long _wakeAt = long.MaxValue;
    private long _latest = readers.Read(Mailbox.LastKnown);

    /// <summary>Tells of something that was scheduled.</summary>
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
            // Listening before looking, so that a timer committed in between is not slept over.
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

    // Else what was to come in a second would come when the clock has made up for all that it was set back.
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

        // A clock that moved while the delay was being set would be noticed only when the delay is over.
        if (time.GetUtcNow() < until)
        {
            await Task.WhenAny(delay, _rearmed.Task);
        }

        await ended.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private static partial class Log
    {
        [LoggerMessage(8501, LogLevel.Error, "Due timers could not be delivered and are tried again")]
        public static partial void TimersFailed(ILogger logger, Exception exception);

        [LoggerMessage(8502, LogLevel.Warning, "The clock was set back by {By}: {Timers} timers are due in as long as before")]
        public static partial void SetBack(ILogger logger, TimeSpan by, int timers);
    }
}
