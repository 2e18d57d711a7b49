using System.Diagnostics.Metrics;
using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Waits;

/// <summary>What is measured of the waits.</summary>
internal static class WaitTelemetry
{
    private static readonly Counter<long> Waits = Telemetry.Meter.CreateCounter<long>("deployment.waits.decided", "{wait}", "Waits decided, by result.");
    private static readonly Histogram<double> EventToCallback = Telemetry.Meter.CreateHistogram<double>(
        "deployment.event_to_callback.duration",
        "s",
        "From the acceptance of the report that released a pipeline to Azure DevOps' word that it knows.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] });

    /// <summary>A wait was decided.</summary>
    public static void WaitDecided(TaskResult result) => Waits.Add(1, new KeyValuePair<string, object?>("result", $"{result}"));

    /// <summary>The pipeline that a report released knows.</summary>
    public static void Released(TimeSpan sinceReport) => EventToCallback.Record(sinceReport.TotalSeconds);
}
