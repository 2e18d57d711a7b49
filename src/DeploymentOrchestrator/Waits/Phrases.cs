using System.Globalization;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>The sentences of a wait, for the person who reads a pipeline's log at night.</summary>
internal static class Phrases
{
    public static string Awaited(WaitRequest request) =>
        $"{request.Release} {Version(request)}{(request.WaitFor == WaitFor.Tested ? " tested" : "")}{Where(request)}{Everywhere(request)}";

    public static string Awaited(IReadOnlyList<WaitState> releases) =>
        string.Join(", ", releases.Select(release => $"{Awaited(release.Input.Request!)}{(release.Decision is { Result: TaskResult.Succeeded } ? " (there)" : "")}"));

    public static string Version(WaitRequest request) => (request.Version, request.AppVersion) switch
    {
        ({ } chart, null) => chart,
        (null, { } app) => $"app version {app}",
        var (chart, app) => $"{chart} (app version {app})",
    };

    public static string Where(WaitRequest request)
    {
        var asked = request.Match.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");
        var all = request.Namespace is null ? asked : asked.Append($"namespace={request.Namespace}");
        var text = string.Join(' ', all);
        return text.Length == 0 ? "" : $" in {text}";
    }

    private static string Everywhere(WaitRequest request) => request.Places switch
    {
        WaitPlaces.All => " in every place that is known",
        WaitPlaces.Any => " in any place",
        _ => "",
    };

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string LookCommand(WaitState state)
    {
        var request = state.Input.Request!;
        return NamespaceOf(state) is { } ns
            ? $"flux get helmreleases {request.Release} -n {ns}"
            : $"flux get helmreleases -A | grep {request.Release}";
    }

    public static string ResetCommand(WaitState state) =>
        $"flux reconcile hr {state.Input.Request!.Release} -n {NamespaceOf(state) ?? "NAMESPACE"} --reset --force";

    public static string OfReport(Report report) =>
        $"{report.Reason}{(report.Version is null ? "" : $" {report.Version}")} in {report.Place} at {Time(report.At)}{(report.FromStatus ? ", from its status" : "")}: {report.Message}";

    public static string Line(WaitInput input, Report report, Meaning meaning) => meaning switch
    {
        Meaning.NearMiss => $"Not this one: {Said(report)} in {report.Place}; you wait for {Awaited(input.Request!)}.",
        Meaning.BeforeRequest => $"Reported before this request, does not count: {OfReport(report)}",
        Meaning.AwaitsTests => $"Deployed, its Helm tests are awaited: {OfReport(report)}",
        Meaning.Failure => $"Failed, Flux may retry: {OfReport(report)}",
        Meaning.Working when report.EvidenceUntil is { } until => $"Flux works there or will, until {Time(until)} as far as it says: {OfReport(report)}",
        Meaning.Working => $"Flux works there or will: {OfReport(report)}",
        Meaning.GaveUp => $"Flux gives up: {OfReport(report)}",
        Meaning.Newer => $"A newer version: {OfReport(report)}",
        _ => $"Flux: {OfReport(report)}",
    };

    public static string Succeeded(WaitRequest request, Report report) =>
        $"{request.Release} {Version(request)} is {(request.WaitFor == WaitFor.Tested ? "tested" : "deployed")} in {report.Place}: {report.Reason} at {Time(report.At)}.";

    /// <summary>There, and in other places not yet.</summary>
    public static string SucceededHere(WaitRequest request, Report report, IReadOnlyList<PlaceState> missing) =>
        $"{Succeeded(request, report)} Not there yet: {string.Join(", ", missing.Take(5).Select(place => place.Place))}{(missing.Count > 5 ? $" and {missing.Count - 5} more" : "")}.";

    /// <summary>The last place where it was missing is gone.</summary>
    public static string SucceededElsewhere(WaitRequest request, Report gone) =>
        $"{request.Release} {Version(request)} is {(request.WaitFor == WaitFor.Tested ? "tested" : "deployed")} in every place that is left: {OfReport(gone)}";

    /// <summary>Until when a failure of the awaited version is not final, and on what that hangs; null: none is open.</summary>
    public static (string Ground, string Sentence)? Outlook(WaitState state)
    {
        var next = Verdicts.Earliest(state);
        var open = state.HeardByPlace.Where(place => place.Any(heard => heard.Meaning == Meaning.Failure)).ToList();
        var evidence = open.Select(place => Verdicts.Evidence(state.Input, place)).OfType<Report>().MaxBy(report => report.EvidenceUntil ?? DateTimeOffset.MaxValue);
        return (next.Cause, evidence) switch
        {
            (FailureCause.VersionFailed, null) => (
                state.RemediatedAt is null ? "silence" : "silence after a remediation",
                $"Unless Flux says more, this failure is final at {Time(next.At)}."),
            (FailureCause.VersionFailed, { EvidenceUntil: { } until }) => (
                evidence.Key, $"Flux is at it until {Time(until)} ({Quoted(evidence)}). Unless it says more, the failure is final at {Time(next.At)}."),
            (FailureCause.Deadline, not null) => (
                evidence.Key, $"Flux is at it ({Quoted(evidence)}), so the failure is not final; the wait ends at {Time(next.At)} at the latest."),
            _ => null,
        };
    }

    private static string Quoted(Report report) => $"{report.Reason}: {report.Message}";

    public static string AlreadyLive(WaitRequest request, PlaceState place) =>
        $"{request.Release} {Version(request)} is already {(request.WaitFor == WaitFor.Tested ? "tested" : "live")} in {place.Place} since {Time(place.Live!.Since)}.";

    public static string Failed(WaitState state, FailureCause cause) => cause switch
    {
        FailureCause.GaveUp => $"{Awaited(state.Input.Request!)} failed and Flux gave up: {OfReport(state.GaveUp!)}{(state.Failure is { } failure ? $" Before: {OfReport(failure)}" : "")} Next: {ResetCommand(state)}",
        FailureCause.VersionFailed => $"{Awaited(state.Input.Request!)} failed and no retry succeeded: {OfReport(state.Failure!)} Next: {ResetCommand(state)}",
        FailureCause.Superseded => $"{state.Newer!.Version} was {Verb(state.Newer)} instead of {Awaited(state.Input.Request!)}: {OfReport(state.Newer)}",
        _ => $"{Awaited(state.Input.Request!)} was not reported by {Time(state.Input.Deadline)} ({state.Input.DeadlineReason}). {LastSeen(state)} Next: {LookCommand(state)}",
    };

    public static string LastSeen(WaitState state) =>
        state.LastSeen is { } report ? $"Last seen: {OfReport(report)}"
        : LiveThere(state) is { } live ? $"Live there: {live}."
        : state.Joined ? "Flux has said nothing about it."
        : "The feed of the release never answered.";

    public static string? LiveThere(WaitState state)
    {
        var live = Snapshots.Matching(state.Input.Request!, state.Places).Where(place => place.Live is not null)
            .Select(place => $"{place.Live!.Version} in {place.Place} since {Time(place.Live.Since)}").ToList();
        return live.Count == 0 ? null : string.Join(", ", live.Take(5));
    }

    public static string Ambiguous(WaitRequest request, IReadOnlyList<PlaceState> places) =>
        $"{request.Release} runs in {places.Count} places that match, so it is not clear which one you wait for. Add to the body one of these (instead of what it says there): {string.Join(" or ", Remedies.Of(request, places))}";

    private static string Said(Report report) => report.Version is { } version ? $"{version} {Verb(report)}" : report.Reason;

    private static string Verb(Report report) => report.Verdict switch
    {
        Verdict.Deployed => "deployed",
        Verdict.Tested => "tested",
        Verdict.AttemptFailed => "attempted",
        Verdict.TestFailed => "deployed, tests failed,",
        Verdict.RolledBack => "rolled back to",
        Verdict.Removed => "removed",
        _ => report.Reason,
    };

    private static string? NamespaceOf(WaitState state) =>
        state.Input.Request!.Namespace
        ?? state.LastSeen?.Place.Namespace
        ?? (Snapshots.Matching(state.Input.Request, state.Places) is [var only] ? only.Place.Namespace : null);
}
