using DeploymentOrchestrator.DeadLetters;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The tables of the pages, as CSV.</summary>
internal static class PageTables
{
    /// <summary>The tables of the overview, with a column for each environment.</summary>
    public static CsvTable[] Of(Overview overview) =>
    [
        new(
            "releases",
            ["release", "state", "message", "open waits", "next deadline", "last event", .. overview.Environments],
            overview.Releases.Select(row => (IReadOnlyList<object?>)
            [
                row.Release, row.State.ToString(), row.Message, row.OpenWaits, row.NextDeadline, row.LastReportAt,
                .. overview.Environments.Select(environment =>
                    string.Join(' ', row.Places.Where(place => PlaceLabel.Environment(place) == environment).Select(place => place.Live?.Version).OfType<string>())),
            ])),
    ];

    /// <summary>The tables of a release.</summary>
    public static CsvTable[] Of(ReleaseDetails release) =>
    [
        new(
            "waits",
            ["wait", "release", "version", "where", "status", "result", "delivered", "accepted", "deadline", "ended", "message", "requested for", "run"],
            release.Waits.Select(wait => (IReadOnlyList<object?>)
            [
                wait.InstanceId, wait.Release, wait.Version, WaitLinks.Where(wait), wait.Status.ToString(), wait.Result?.ToString(), wait.Delivered?.ToString(), wait.AcceptedAt, wait.Deadline, wait.EndedAt,
                Sentence.Of(wait, release.Now), wait.Pipeline.Caller?.RequestedFor, wait.Pipeline.Url,
            ])),
        new(
            "places",
            ["place", "namespace", "live", "since", "failed", "failed at", "last event"],
            release.Places.Select(place => (IReadOnlyList<object?>)
                [place.Place, place.Namespace, place.Live?.Version, place.Live?.Since, place.Failed?.Version, place.Failed?.At, place.LastReportAt])),
        new(
            "events",
            ["at", "reason", "verdict", "version", "place", "message", "count", "late"],
            release.Reports.Select(report => (IReadOnlyList<object?>)
                [report.At, report.Reason, report.Verdict.ToString(), report.Version, report.Place, report.Message, report.Count, report.Late.ToString()])),
        .. release.History is { } history ? Of(history) : [],
    ];

    /// <summary>The tables of a wait.</summary>
    public static CsvTable[] Of(WaitDetails wait) =>
    [
        new(
            "reports",
            ["taken in", "said at", "effect", "why", "reason", "version", "place", "message"],
            wait.Reports.Select(report => (IReadOnlyList<object?>)
                [report.At, report.SaidAt, Tone.Words(report.Effect), report.Why, report.Reason, report.Version, report.Place, report.Message])),
        new(
            "calls",
            ["sent", "what", "answered", "answer", "detail"],
            wait.Calls.Select(call => (IReadOnlyList<object?>)[call.AskedAt, call.What, call.AnsweredAt, call.Answer?.ToString(), call.Detail])),
    ];

    /// <summary>The tables of the history.</summary>
    public static CsvTable[] Of(HistoryDetails history) =>
    [
        new("days", ["day", .. Figures], history.Days.Select(day => (IReadOnlyList<object?>)[day.Day.ToString("O"), .. FiguresOf(day.Counts)])),
        new("releases", ["release", .. Figures], history.Releases.Select(release => (IReadOnlyList<object?>)[release.Release, .. FiguresOf(release.Counts)])),
        new("causes", ["cause", "failures"], history.Causes.Select(cause => (IReadOnlyList<object?>)[cause.Cause, cause.Count])),
        new(
            "ended",
            ["wait", "release", "version", "where", "accepted", "ended", "end", "cause", "lead time in s"],
            history.Ended.Select(wait => (IReadOnlyList<object?>)
                [wait.InstanceId, wait.Release, wait.Version, string.Join(' ', wait.Places), wait.AcceptedAt, wait.EndedAt, wait.End.ToString(), wait.Cause, wait.LeadTime])),
    ];

    /// <summary>The table of dead letters.</summary>
    public static CsvTable[] Of(DeadLetterPage letters) =>
        [new("letters", ["id", "given up", "why", "content"], letters.Letters.Select(letter => (IReadOnlyList<object?>)[letter.Id, letter.At, letter.Reason, letter.Body]))];

    /// <summary>The table of the audit.</summary>
    public static CsvTable[] Of(Audit audit) =>
    [
        new(
            "actions",
            ["at", "action", "target", "reason", "caller", "address", "agent"],
            audit.Actions.Select(action => (IReadOnlyList<object?>)[action.At, action.Action, action.Target, action.Reason, action.Caller, action.Address, action.Agent])),
    ];

    private static IReadOnlyList<string> Figures => ["succeeded", "failed", "terminated", "success rate", "lead time p50 in s", "lead time p95 in s"];

    private static object?[] FiguresOf(HistoryCounts counts) => [counts.Succeeded, counts.Failed, counts.Terminated, counts.SuccessRate, counts.LeadTimeP50, counts.LeadTimeP95];
}
