using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace DurableTask.Sqlite.Tests;

public sealed class WriterMetricsTests : IDisposable
{
    // A value that flows to the writer's thread, so that this test ignores the measurements of other tests' services.
    private static readonly AsyncLocal<object?> Current = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    [Fact]
    public async Task Commits_and_their_queue_are_measured()
    {
        var measured = new ConcurrentQueue<(string Name, double Value)>();
        Current.Value = measured;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == SqliteOrchestrationService.MeterName)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
        listener.Start();
        await using var hub = await Hub.OpenAsync(_directory.Database);

        await hub.StartAsync("a");
        await hub.RaiseAsync("a", "Go");
        listener.RecordObservableInstruments();

        Assert.True(measured.Count(one => one.Name == "durable.commit.duration" && one.Value > 0) >= 2, "the start and the event");
        Assert.Contains(measured, one => one is { Name: "durable.commit.writes", Value: >= 1 });
        Assert.Contains(measured, one => one is { Name: "durable.writer.queue", Value: >= 0 });

        void Add(Instrument instrument, double value)
        {
            if (Current.Value == measured)
            {
                measured.Enqueue((instrument.Name, value));
            }
        }
    }
}
