using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace DurableTask.Sqlite.Storage;

/// <summary>The metrics of the writer thread.</summary>
internal sealed class WriterMetrics : IDisposable
{
    private readonly Meter _meter = new(SqliteOrchestrationService.MeterName);
    private readonly Histogram<double> _seconds;
    private readonly Histogram<int> _writes;

    public WriterMetrics()
    {
        _seconds = _meter.CreateHistogram<double>(
            "durable.commit.duration",
            "s",
            "From BEGIN to the end of COMMIT, the disk's flush included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] });
        _writes = _meter.CreateHistogram<int>("durable.commit.writes", "{write}", "Writes that shared a commit.");
    }

    public void ObserveQueue(Func<int> length) =>
        _meter.CreateObservableGauge("durable.writer.queue", length, "{write}", "Writes that wait for the next commit.");

    /// <summary>The durations of the last commits, for viewers without a metrics collector.</summary>
    public CommitTimes LastCommits { get; } = new();

    public void Committed(long startedAt, int writes)
    {
        var took = Stopwatch.GetElapsedTime(startedAt);
        LastCommits.Add(took);
        _seconds.Record(took.TotalSeconds);
        _writes.Record(writes);
    }

    public void Dispose() => _meter.Dispose();
}
