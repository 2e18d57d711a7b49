using DurableTask.Sqlite;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>Sends measurements and traces to an OTLP collector, if one is configured; else nothing is collected at all.</summary>
internal static class TelemetryExport
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds it. OpenTelemetry's own variables (OTEL_EXPORTER_OTLP_HEADERS, OTEL_RESOURCE_ATTRIBUTES, ...) are read by the exporter.</summary>
    /// <remarks>Only our own sources: those of ASP.NET Core hold whole addresses, and ours hold keys.</remarks>
    public static void AddTelemetryExport(this WebApplicationBuilder builder)
    {
        // The exporter reads OpenTelemetry's own names from the configuration; ours is a better known way to say the same.
        builder.Configuration[Endpoint] = builder.Configuration["Telemetry:OtlpEndpoint"] ?? builder.Configuration[Endpoint];
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("deployment-orchestrator", serviceVersion: ProductVersion.Text))
            .WithMetrics(metrics => metrics.AddMeter(Telemetry.Name, SqliteOrchestrationService.MeterName).AddOtlpExporter())
            .WithTracing(traces => traces.AddSource(Telemetry.Name).AddOtlpExporter());
    }
}
