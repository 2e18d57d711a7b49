using System.Diagnostics;

namespace DeploymentOrchestrator.Benchmarks.Measuring;

/// <summary>Records when each event was sent and when its callback came.</summary>
internal sealed class Callbacks
{
    private readonly long[] _came;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] _sent;
    private int _missing;

    public Callbacks(int count) => (_came, _sent, _missing) = (new long[count], new long[count], count);

    public double PerSecond => _came.Length / Stopwatch.GetElapsedTime(_sent.Min(), _came.Max()).TotalSeconds;

    /// <summary>Completes with the last callback.</summary>
    public Task AllAsync(CancellationToken stop) => _done.Task.WaitAsync(TimeSpan.FromMinutes(10), stop);

    public void Sent(int index, long at) => _sent[index] = at;

    /// <summary>Records a callback; a repeated one counts once.</summary>
    public void Came(int index)
    {
        if (Interlocked.CompareExchange(ref _came[index], Stopwatch.GetTimestamp(), 0) == 0 && Interlocked.Decrement(ref _missing) == 0)
        {
            _done.TrySetResult();
        }
    }

    /// <summary>The given percentile of the milliseconds from event to callback.</summary>
    public double Percentile(double percent) => Enumerable.Range(0, _came.Length)
        .Select(i => Stopwatch.GetElapsedTime(_sent[i], _came[i]).TotalMilliseconds)
        .Order()
        .ElementAt(Math.Min(_came.Length - 1, (int)(_came.Length * percent / 100)));
}
