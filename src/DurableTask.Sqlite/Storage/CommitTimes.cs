namespace DurableTask.Sqlite.Storage;

/// <summary>The durations of the last commits. One thread adds them, any thread may read.</summary>
internal sealed class CommitTimes
{
    private const int Kept = 1000;
    private readonly Lock _gate = new();
    private readonly long[] _ticks = new long[Kept];
    private long _count;

    /// <summary>The number of commits.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Adds a commit.</summary>
    public void Add(TimeSpan took)
    {
        lock (_gate)
        {
            _ticks[_count % Kept] = took.Ticks;
            _count++;
        }
    }

    /// <summary>The 99th percentile of the durations that are kept; null if there are none yet.</summary>
    public TimeSpan? P99()
    {
        lock (_gate)
        {
            var kept = (int)Math.Min(_count, Kept);
            return kept == 0 ? null : TimeSpan.FromTicks(_ticks.Take(kept).Order().ElementAt((int)Math.Ceiling(kept * 0.99) - 1));
        }
    }
}
