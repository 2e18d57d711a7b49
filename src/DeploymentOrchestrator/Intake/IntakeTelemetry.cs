using System.Diagnostics.Metrics;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Intake;

/// <summary>What is measured of the reports that come in.</summary>
internal static class IntakeTelemetry
{
    private static readonly Counter<long> Reports =
        Telemetry.Meter.CreateCounter<long>("deployment.reports", "{report}", "Reports accepted, by verdict and place; each event once.");

    /// <summary>A report was accepted, and it is new.</summary>
    public static void ReportAccepted(Report report) =>
        Reports.Add(1, new KeyValuePair<string, object?>("verdict", $"{report.Verdict}"), new KeyValuePair<string, object?>("place", report.Place.Id));
}
