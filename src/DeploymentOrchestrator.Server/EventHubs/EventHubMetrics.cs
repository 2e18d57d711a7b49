using System.Diagnostics.Metrics;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>How far behind the Event Hub this server is, measured when somebody asks.</summary>
internal sealed class EventHubMetrics : IDisposable
{
    private readonly Meter _meter = new(Telemetry.Name);

    /// <summary>Begins to offer it.</summary>
    public EventHubMetrics(EventHubStatus status, TimeProvider time)
    {
        _meter.CreateObservableGauge(
            Telemetry.EventHubLag, () => Each(status, partition => partition.Lag), "{event}", "Events of a partition that are not stored yet, as of its last batch.");
        _meter.CreateObservableGauge(
            Telemetry.EventHubLastEvent,
            () => Each(status, partition => (time.GetUtcNow() - partition.LastEnqueuedAt)?.TotalSeconds),
            "s",
            "Since the Event Hub took the last event of a partition that is stored.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<double>> Each(EventHubStatus status, Func<PartitionStatus, double?> value) =>
        from partition in status.Partitions
        let measured = value(partition)
        where measured is not null
        select new Measurement<double>(measured.Value, new KeyValuePair<string, object?>("partition", partition.Id));
}
