using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Queries;

/// <summary>What Flux last said of a release in one place.</summary>
/// <param name="Place">The place in words, e.g. <c>env=snd1 namespace=flux-config</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Keys">What tells it apart beside that.</param>
/// <param name="Live">The version that runs there; null if the last thing that Flux said is another.</param>
/// <param name="Failed">The last failed attempt, also if something newer is live.</param>
/// <param name="LastReportAt">When the last report of any kind was accepted.</param>
/// <param name="LastReport">That report, unless the feed's journal has dropped it.</param>
public sealed record PlaceView(
    string Place,
    string Namespace,
    IReadOnlyDictionary<string, string> Keys,
    LiveView? Live,
    FailedView? Failed,
    DateTimeOffset LastReportAt,
    ReportView? LastReport)
{
    /// <summary>What Flux works on there or will, if that is the last thing that it said.</summary>
    public ReportView? Working { get; init; }

    /// <summary>Why Flux has stopped trying there, unless it has begun anew.</summary>
    public ReportView? Stalled { get; init; }
}

/// <summary>A version that runs in a place.</summary>
/// <param name="Version">Which.</param>
/// <param name="Since">Flux's time of the first report in a row that said so.</param>
/// <param name="Tested">Its Helm tests passed.</param>
/// <param name="ByRollback">A rollback put it back.</param>
public sealed record LiveView(string Version, DateTimeOffset Since, bool Tested, bool ByRollback);

/// <summary>An attempt that failed.</summary>
/// <param name="Version">Of which version; null if the report named none.</param>
/// <param name="At">Flux's time.</param>
public sealed record FailedView(string? Version, DateTimeOffset At);

/// <summary>A report of the feed's journal.</summary>
/// <param name="Version">The chart version, if it names one.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="Reason">Flux's own word.</param>
/// <param name="Message">Flux's text, made safe.</param>
/// <param name="Place">Where, in words.</param>
/// <param name="At">Flux's time of the last one of its kind.</param>
/// <param name="AcceptedAt">When that one was accepted.</param>
/// <param name="Count">How many of its kind there were: repeated failures and progress are counted.</param>
/// <param name="FirstAt">Flux's time of the first of its kind.</param>
/// <param name="Late">Something newer of that place was known when it came.</param>
public sealed record ReportView(
    string? Version,
    Verdict Verdict,
    string Reason,
    string Message,
    string Place,
    DateTimeOffset At,
    DateTimeOffset AcceptedAt,
    int Count,
    DateTimeOffset FirstAt,
    bool Late);
