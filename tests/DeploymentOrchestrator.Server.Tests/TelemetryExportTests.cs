using System.Collections.Concurrent;
using System.Text;
using DeploymentOrchestrator.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class TelemetryExportTests : IAsyncLifetime
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
    private WebApplication _collector = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _received.Enqueue((context.Request.Path, body.ToArray()));
        });
        await _collector.StartAsync();
    }

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    [Fact]
    public async Task Metrics_and_the_trace_from_request_to_callback_reach_the_collector_and_no_key_does()
    {
        await using (var server = await TestServer.StartAsync(
            customise: builder => builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            settings: $"--Telemetry:OtlpEndpoint={_collector.Urls.Single()}"))
        {
            var pipeline = PipelineTask.OfNewRun("run");
            var task = server.AzureDevOps.Expect(pipeline);
            var request = pipeline.Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key)
                .WithBody("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""");
            await server.SendAsync(request with { Head = $"{request.Head}traceparent: 00-{TraceId}-b7ad6b7169203331-01\r\n" });
            await server.ReportAsync(SampleEvent.Succeeded("web", "1.0.0"));
            await TestServer.ResultAsync(task);

            // Export once while the server runs: values that are counted in the store cannot be read any more when the store is closed.
            Assert.True(server.Services.GetRequiredService<MeterProvider>().ForceFlush());

            // Stopping exports what is left.
            await server.StopAsync();
        }

        var metrics = Of("/v1/metrics");
        Assert.All(
            ["deployment.waits.open", "deployment.waits.decided", "deployment.reports", "deployment.callbacks", "durable.writer.queue", "durable.commit.duration"],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        var traces = Of("/v1/traces");
        var traceId = Encoding.Latin1.GetString(Convert.FromHexString(TraceId));
        Assert.Contains("AdoCallBack", traces, StringComparison.Ordinal);
        Assert.Contains("CompleteTask", traces, StringComparison.Ordinal);
        Assert.True(traces.Split(traceId).Length > 3, "request, progress and completion are spans of one trace");
        Assert.All([TestServer.Key, TestServer.Secret], secret => Assert.DoesNotContain(secret, metrics + traces, StringComparison.Ordinal));
    }

    private string Of(string path) => string.Concat(_received.Where(sent => sent.Path == path).Select(sent => Encoding.Latin1.GetString(sent.Body)));
}
