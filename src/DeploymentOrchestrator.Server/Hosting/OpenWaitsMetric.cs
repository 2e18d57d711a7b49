using System.Diagnostics.Metrics;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>How many waits are open, counted when somebody asks.</summary>
internal sealed class OpenWaitsMetric : IDisposable
{
    private readonly Meter _meter = new(Telemetry.Name);

    /// <summary>Begins to offer it.</summary>
    public OpenWaitsMetric(DurableTaskClient client) =>
        _meter.CreateObservableGauge(Telemetry.WaitsOpen, () => Count(client), "{wait}", "Waits that have not ended.");

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Count(DurableTaskClient client)
    {
        try
        {
            // The embedded engine counts in an index and answers at once.
            return [new Measurement<int>(client.CountUnfinishedAsync(Names.PipelineWait).GetAwaiter().GetResult())];
        }
        catch (StoreUnavailableException)
        {
            return [];
        }
    }
}
