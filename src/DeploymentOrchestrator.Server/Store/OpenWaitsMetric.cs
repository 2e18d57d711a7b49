using System.Diagnostics.Metrics;
using DeploymentOrchestrator.Instances;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>How many waits are open, counted when somebody asks.</summary>
internal sealed class OpenWaitsMetric : IDisposable
{
    private readonly Meter _meter = new(Telemetry.Name);

    /// <summary>Begins to offer it.</summary>
    public OpenWaitsMetric(IInstanceQueries queries) =>
        _meter.CreateObservableGauge(Telemetry.WaitsOpen, () => Count(queries), "{wait}", "Waits that have not ended.");

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Count(IInstanceQueries queries)
    {
        try
        {
            // It is counted in an index, or was counted not long ago.
            return [new Measurement<int>(queries.CountUnfinishedAsync(Names.PipelineWait, planId: null, CancellationToken.None).GetAwaiter().GetResult())];
        }
        catch (global::DurableTask.Contracts.StoreUnavailableException)
        {
            return [];
        }
    }
}
