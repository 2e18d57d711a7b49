namespace DurableTask.Sqlite.Storage;

/// <summary>How long the last commits took. One thread adds, any may ask.</summary>
internal sealed class CommitTimes
{
    private const int Kept = 1000;
    private readonly Lock _gate = new();
    private readonly long[] _ticks = new long[Kept];
    private long _count;

    /// <summary>How many there were.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>One more.</summary>
    public void Add(TimeSpan took)
    {
        lock (_gate)
        {
            _ticks[_count % Kept] = took.Ticks;
            _count++;
        }
    }

    /// <summary>99 in 100 of those that are kept were as fast or faster; null: none yet.</summary>
    public TimeSpan? P99()
    {
        lock (_gate)
        {
            var kept = (int)Math.Min(_count, Kept);
            return kept == 0 ? null : TimeSpan.FromTicks(_ticks.Take(kept).Order().ElementAt((int)Math.Ceiling(kept * 0.99) - 1));
        }
    }
}
