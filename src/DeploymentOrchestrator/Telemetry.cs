using System.Diagnostics;
using System.Diagnostics.Metrics;

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

    internal static readonly ActivitySource Source = new(Name);
    internal static readonly Meter Meter = new(Name);

    /// <summary>Begins the span of a pipeline's request, in the trace that its caller names.</summary>
    public static Activity? StartRequest(string? traceParent) => Source.StartActivity("AdoCallBack", ActivityKind.Server, ContextOf(traceParent));

    /// <summary>The W3C trace context that later spans belong to, or null: there is none.</summary>
    /// <param name="request">The span of the request, if somebody listens.</param>
    /// <param name="traceParent">What the caller sent.</param>
    public static string? TraceParentOf(Activity? request, string? traceParent) =>
        request?.Id ?? (ContextOf(traceParent) == default ? null : traceParent);

    internal static ActivityContext ContextOf(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;
}
