using System.Diagnostics.Metrics;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Instances;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>What the health page says, as numbers: looked at when somebody asks.</summary>
internal sealed class HealthMetric : IDisposable
{
    private readonly Meter _meter = new(Telemetry.Name);

    /// <summary>Begins to offer it.</summary>
    public HealthMetric(HealthReader health) =>
        _meter.CreateObservableGauge("deployment.health.findings", () => Count(health), "{finding}", "What the health page says, by kind.");

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static List<Measurement<int>> Count(HealthReader health)
    {
        try
        {
            var findings = health.ReadAsync(CancellationToken.None).GetAwaiter().GetResult().Findings;
            return [.. Enum.GetValues<FindingKind>().Select(kind => new Measurement<int>(findings.Count(finding => finding.Kind == kind), new KeyValuePair<string, object?>("kind", $"{kind}")))];
        }
        catch (Exception error) when (error is StoreUnavailableException or global::DurableTask.Contracts.StoreUnavailableException or ObjectDisposedException)
        {
            return [];
        }
    }
}
