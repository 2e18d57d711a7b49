using System.Diagnostics;
using System.Diagnostics.Metrics;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Tests.Support;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.Tests;

public sealed class TelemetryTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string TraceParent = $"00-{TraceId}-b7ad6b7169203331-01";

    [Fact]
    public void A_wait_is_counted_once_however_often_it_is_replayed()
    {
        using var measured = new Measured();
        var world = new World();
        var wait = world.Request();
        world.Pass(minutes: 10);
        world.Flux(Verdict.Deployed);
        wait.Succeeded();

        Assert.Equal(["deployment.waits.decided 1 result=Succeeded"], measured.Of("deployment.waits.decided"));
        var seconds = Assert.Single(measured.Values("deployment.event_to_callback.duration"));
        Assert.InRange(seconds, 0.05, 10);
    }

    [Fact]
    public void A_success_from_an_already_live_version_has_no_event_to_callback_time()
    {
        using var measured = new Measured();
        var world = new World();
        world.Request(version: World.Older);
        world.Flux(Verdict.Deployed);
        world.Pass(minutes: 30);
        world.Request().Succeeded();

        Assert.Contains("deployment.waits.decided 1 result=Succeeded", measured.Of("deployment.waits.decided"));
        Assert.Empty(measured.Of("deployment.event_to_callback.duration"));
    }

    [Fact]
    public async Task A_request_keeps_its_callers_trace_and_golden_histories_have_none()
    {
        var pipeline = new Pipeline();

        await pipeline.Intake.AcceptAsync(new CallbackRequest(Pipeline.Headers(("TraceParent", TraceParent)), "{}"u8.ToArray()), default);
        await pipeline.Intake.AcceptAsync(new CallbackRequest(Pipeline.Headers(("PlanId", $"{Guid.NewGuid()}"), ("traceparent", "nonsense")), "{}"u8.ToArray()), default);

        var targets = pipeline.Client.Instances.Values.Select(started => started.Input.GetProperty("target")).ToList();
        Assert.Contains(targets, target => target.TryGetProperty("traceParent", out var kept) && kept.GetString()!.Contains(TraceId, StringComparison.Ordinal));
        Assert.Contains(targets, target => !target.TryGetProperty("traceParent", out _));
    }

    [Fact]
    public void A_call_to_Azure_DevOps_is_a_span_in_the_trace_of_its_request()
    {
        using var traced = new Traced();
        var target = new CallbackTarget("https://dev.azure.com/acme/", "project", "build", "plan", "job", "timeline", "task", new("protected"), null, TraceParent);

        CallTelemetry.StartCall(Names.CompleteTask, target)!.Dispose();
        Telemetry.StartRequest(TraceParent)!.Dispose();
        Telemetry.StartRequest("nonsense")!.Dispose();

        Assert.Equal([("CompleteTask", TraceId), ("AdoCallBack", TraceId)], traced.Spans.Take(2).Select(span => (span.OperationName, $"{span.TraceId}")));
        Assert.NotEqual(TraceId, $"{traced.Spans[2].TraceId}");
    }

    [Fact]
    public async Task A_report_is_counted_once_with_verdict_and_place_and_a_dead_letter_once()
    {
        using var measured = new Measured();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 8, 20, 10, 15, 42, TimeSpan.Zero));
        var intake = new FluxIntake(new RecordingDurableTaskClient(time), new NewReleases(Options.Create(new FluxOptions()), time), Options.Create(new FluxOptions()), time, new ListLogger<FluxIntake>());
        var upgraded = Samples.Bytes("flux/03-v2-upgrade-succeeded-event-metadata.json");

        await intake.AcceptAsync(upgraded, time.GetUtcNow(), "partition 0", default);
        await intake.AcceptAsync(upgraded, time.GetUtcNow(), "partition 0", default);
        await intake.AcceptAsync("{"u8.ToArray(), time.GetUtcNow(), "partition 0", default);
        await intake.AcceptAsync("{"u8.ToArray(), time.GetUtcNow(), "partition 0", default);

        Assert.Matches("^deployment.reports 1 verdict=Deployed place=.*env=prd01.*$", Assert.Single(measured.Of("deployment.reports")));
        Assert.Single(measured.Of("deployment.dead_letters"));
    }

    /// <summary>Only the measurements of this test's own flow of work, because other tests run at the same time.</summary>
    private sealed class Measured : IDisposable
    {
        private static readonly AsyncLocal<Measured?> Current = new();
        private readonly MeterListener _listener = new();
        private readonly List<(string Name, double Value, string Tags)> _all = [];

        public Measured()
        {
            Current.Value = this;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Telemetry.Name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public IEnumerable<string> Of(string name) => _all.Where(one => one.Name == name).Select(one => $"{one.Name} {one.Value} {one.Tags}");

        public IEnumerable<double> Values(string name) => _all.Where(one => one.Name == name).Select(one => one.Value);

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (Current.Value == this)
            {
                _all.Add((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
            }
        }
    }

    private sealed class Traced : IDisposable
    {
        private static readonly AsyncLocal<Traced?> Current = new();
        private readonly ActivityListener _listener;

        public Traced()
        {
            Current.Value = this;
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == Telemetry.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => Current.Value == this ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
                ActivityStopped = span =>
                {
                    if (Current.Value == this)
                    {
                        Spans.Add(span);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public List<Activity> Spans { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
