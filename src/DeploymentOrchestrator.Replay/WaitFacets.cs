using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Replay;

/// <summary>The parts of a wait's two states whose changes a person wants to see. States are compared by these parts only.</summary>
internal static class WaitFacets
{
    private static readonly (string Name, Func<WaitState, string?> Of)[] OfWait =
    [
        ("phase", WaitStatus.PhaseOf),
        ("result", wait => wait.Decision is { } decision ? $"{decision.Result} at {Phrases.Time(decision.At)}" : null),
        ("fails next", wait => wait.Decision is null && wait.Input.Request is not null ? Text(Verdicts.Earliest(wait)) : null),
        ("verdict being checked", wait => wait.Settling is { } settling ? $"{Text(settling.Verdict)}, looks over: {settling.Looks}" : null),
        ("reports held back until then", wait => Count(wait.Deferred.Count, "report")),
        ("last failure", wait => Text(wait.Failure)),
        ("last remediation", wait => wait.RemediatedAt is { } at ? Phrases.Time(at) : null),
        ("newer version", wait => Text(wait.Newer)),
        ("Flux gave up", wait => Text(wait.GaveUp)),
        ("last seen", wait => Text(wait.LastSeen)),
        ("live there", wait => wait.Input.Request is null ? null : Phrases.LiveThere(wait)),
        ("last report in the feed", wait => wait.FeedLastReportAcceptedAt is { } at ? Phrases.Time(at) : null),
        ("asks the feed again", wait => wait.AskAgainAt is { } at ? Phrases.Time(at) : null),
        ("joins again", wait => wait.Decision is null && wait.Joined ? Phrases.Time(wait.RejoinAt) : null),
        ("unreadable events", wait => Count(wait.UnreadableEvents, "event")),
    ];

    private static readonly (string Name, Func<CallbackState, string?> Of)[] OfCallback =
    [
        ("record", callback => callback.StateSent ? "inProgress" : null),
        ("log", callback => callback.LogId is { } id ? $"#{id}" : null),
        ("lines to send", callback => Count(callback.Lines.Count, "line")),
        ("updates that failed in a row", callback => Count(callback.FailedProgressUpdates, "update")),
        ("TaskCompleted", Text),
        ("last answer of Azure DevOps", callback => callback.LastAnswer is { } answer ? $"{answer.Answer}: {answer.Detail}" : null),
    ];

    /// <summary>The differences.</summary>
    public static IReadOnlyList<StateChange> Changes((WaitState Wait, CallbackState Callback)? before, (WaitState Wait, CallbackState Callback)? after) =>
    [
        .. OfWait.Select(facet => new StateChange(facet.Name, Of(facet.Of, before?.Wait), Of(facet.Of, after?.Wait)))
            .Concat(OfCallback.Select(facet => new StateChange(facet.Name, Of(facet.Of, before?.Callback), Of(facet.Of, after?.Callback))))
            .Where(change => change.Before != change.After),
    ];

    private static string? Of<T>(Func<T, string?> facet, T? state)
        where T : class => state is null ? null : facet(state);

    private static string Text(PendingFailure verdict) => $"{verdict.Cause} as of {Phrases.Time(verdict.At)}";

    private static string? Text(Report? report) =>
        report is null ? null : $"{report.Reason}{(report.Version is null ? "" : $" {report.Version}")} in {report.Place} at {Phrases.Time(report.At)}";

    private static string? Text(CallbackState callback) => callback switch
    {
        { Result: null } => null,
        { Delivered: true } => $"{callback.Result} is delivered",
        { Delivered: false } => $"{callback.Result} can never be delivered",
        { Sending: true } => $"{callback.Result} is being sent, attempt {callback.Attempts}",
        _ => $"{callback.Result} is sent at {Phrases.Time(callback.SendAt > callback.DecidedAt ? callback.SendAt : callback.DecidedAt)}",
    };

    private static string? Count(int count, string what) => count == 0 ? null : Words.Count(count, what);
}
