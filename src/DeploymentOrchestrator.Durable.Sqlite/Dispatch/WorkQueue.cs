using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>Keys that have something to do; each is worked on by one worker at a time. A key at rest takes no memory.</summary>
/// <remarks>
/// Whoever commits work wakes its key afterwards, and a worker reads the work after it marked the key as running: so a wake
/// during a run means one more run, and none is lost. A crash loses only this queue; the next start fills it from the tables.
/// </remarks>
internal sealed partial class WorkQueue<TKey>(TimeProvider timeProvider, ILogger logger)
    where TKey : notnull
{
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly Dictionary<TKey, State> _states = [];

    private enum State
    {
        Queued,
        Running,
        RunAgain,
    }

    public void Wake(TKey key)
    {
        lock (_gate)
        {
            if (_states.TryGetValue(key, out var state))
            {
                _states[key] = state == State.Queued ? State.Queued : State.RunAgain;
                return;
            }

            Enqueue(key);
        }
    }

    /// <summary>Works until stopped; a piece of work that was begun is finished.</summary>
    public Task RunAsync(int workers, Func<TKey, Task> work, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(work, stop), CancellationToken.None)));

    private async Task WorkAsync(Func<TKey, Task> work, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var key = await _ready.Reader.ReadAsync(stop);
                Mark(key, State.Running);
                try
                {
                    await work(key);
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    Log.WorkFailed(logger, key.ToString()!, PauseAfterError, e);
                    Mark(key, State.RunAgain);
                    await Task.Delay(PauseAfterError, timeProvider, stop);
                }

                Finish(key);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Whatever was not finished was not committed either, and is found in the tables at the next start.
        }
    }

    private void Mark(TKey key, State state)
    {
        lock (_gate)
        {
            _states[key] = state;
        }
    }

    private void Finish(TKey key)
    {
        lock (_gate)
        {
            if (_states.Remove(key, out var state) && state == State.RunAgain)
            {
                Enqueue(key);
            }
        }
    }

    private void Enqueue(TKey key)
    {
        _states[key] = State.Queued;
        _ready.Writer.TryWrite(key);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Work on {Key} failed and is repeated in {Delay}")]
        public static partial void WorkFailed(ILogger logger, string key, TimeSpan delay, Exception exception);
    }
}
