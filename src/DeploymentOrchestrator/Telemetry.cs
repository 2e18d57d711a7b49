using System.Diagnostics;
using System.Diagnostics.Metrics;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator;

/// <summary>What is measured and traced. A head exports it or does not; docs/operations.md names and explains each.</summary>
/// <remarks>
/// Nothing is measured while an orchestration replays. A turn that is run again after a crash, and an activity that is, count twice: these
/// are measurements, not records.
/// </remarks>
public static class Telemetry
{
    /// <summary>The name of the meter and of the source of traces.</summary>
    public const string Name = "DeploymentOrchestrator";

    /// <summary>How many waits are open; observed by the head, which has the client.</summary>
    public const string WaitsOpen = "deployment.waits.open";

    /// <summary>How far behind the Event Hub the server is, by partition; observed by the server, which reads it.</summary>
    public const string EventHubLag = "deployment.event_hub.lag";

    /// <summary>How old the newest event is that the server has from the Event Hub, by partition.</summary>
    public const string EventHubLastEvent = "deployment.event_hub.last_event.age";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Waits = Meter.CreateCounter<long>("deployment.waits.decided", "{wait}", "Waits decided, by result.");
    private static readonly Histogram<double> EventToCallback = Meter.CreateHistogram<double>(
        "deployment.event_to_callback.duration",
        "s",
        "From the acceptance of the report that released a pipeline to Azure DevOps' word that it knows.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] });

    private static readonly Counter<long> Reports = Meter.CreateCounter<long>("deployment.reports", "{report}", "Reports accepted, by verdict and place; each event once.");
    private static readonly Counter<long> Callbacks = Meter.CreateCounter<long>("deployment.callbacks", "{call}", "TaskCompleted sent to Azure DevOps, by what it answered.");
    private static readonly Counter<long> Letters = Meter.CreateCounter<long>("deployment.dead_letters", "{letter}", "Dead letters kept.");

    /// <summary>A wait was decided.</summary>
    public static void WaitDecided(TaskResult result) => Waits.Add(1, new KeyValuePair<string, object?>("result", $"{result}"));

    /// <summary>The pipeline that a report released knows.</summary>
    public static void Released(TimeSpan sinceReport) => EventToCallback.Record(sinceReport.TotalSeconds);

    /// <summary>A report was accepted, and it is new.</summary>
    public static void ReportAccepted(Report report) =>
        Reports.Add(1, new KeyValuePair<string, object?>("verdict", $"{report.Verdict}"), new KeyValuePair<string, object?>("place", report.Place.Id));

    /// <summary>Azure DevOps has answered a TaskCompleted, or has not.</summary>
    public static void CallbackAnswered(CompletionAnswer answer) => Callbacks.Add(1, new KeyValuePair<string, object?>("answer", $"{answer}"));

    /// <summary>A dead letter was kept.</summary>
    public static void DeadLetterKept() => Letters.Add(1);

    /// <summary>Begins the span of a pipeline's request, in the trace that its caller names.</summary>
    public static Activity? StartRequest(string? traceParent) => Source.StartActivity("AdoCallBack", ActivityKind.Server, ContextOf(traceParent));

    /// <summary>Begins the span of a call to Azure DevOps, in the trace of the request that it answers. It tells no header to anybody.</summary>
    public static Activity? StartCall(string name, CallbackTarget target) => Source
        .StartActivity(name, ActivityKind.Client, ContextOf(target.TraceParent))
        ?.SetTag("azure_devops.plan_id", target.PlanId)
        .SetTag("azure_devops.job_id", target.JobId);

    /// <summary>The W3C trace context that later spans belong to, or null: there is none.</summary>
    /// <param name="request">The span of the request, if somebody listens.</param>
    /// <param name="traceParent">What the caller sent.</param>
    public static string? TraceParentOf(Activity? request, string? traceParent) =>
        request?.Id ?? (ContextOf(traceParent) == default ? null : traceParent);

    private static ActivityContext ContextOf(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;
}
