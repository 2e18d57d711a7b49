using System.Globalization;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>The sentences of a wait, for the person who reads a pipeline's log at night.</summary>
internal static class Phrases
{
    private const int MostPlaces = 5;

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
        var names = request.Match.Where(pair => IsName(pair.Key)).OrderBy(pair => !IsEnvironment(pair.Key)).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value);
        var others = MetadataText.Pairs(request.Match.Where(pair => !IsName(pair.Key)));
        var place = string.Join('/', names);
        var all = (place.Length > 0 ? [place] : Enumerable.Empty<string>()).Concat(others).Concat(request.Namespace is { } ns ? [$"namespace {ns}"] : []);
        var text = string.Join(", ", all);
        return text.Length == 0 ? "" : $" in {text}";
    }

    private static string To(WaitRequest request) => Where(request) is { Length: > 0 } where ? $" to{where[" in".Length..]}" : "";

    // Keys whose value alone names a place: everyone knows what snd1 is.
    private static bool IsName(string key) => IsEnvironment(key) || key.Equals("cluster", StringComparison.OrdinalIgnoreCase);

    private static bool IsEnvironment(string key) => key.Equals("env", StringComparison.OrdinalIgnoreCase);

    private static string Everywhere(WaitRequest request) => request.Places switch
    {
        WaitPlaces.All => " in every place that is known",
        WaitPlaces.Any => " in any place",
        _ => "",
    };

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The minute, with the day unless it is the day of the request.</summary>
    public static string Minute(WaitInput input, DateTimeOffset at) =>
        at.UtcDateTime.ToString(at.UtcDateTime.Date == input.AcceptedAt.UtcDateTime.Date ? "HH:mm 'UTC'" : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The same to the second: for what is a matter of minutes.</summary>
    public static string Second(WaitInput input, DateTimeOffset at) =>
        at.UtcDateTime.ToString(at.UtcDateTime.Date == input.AcceptedAt.UtcDateTime.Date ? "HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A place by the shortest name that none of the release's other places has.</summary>
    public static string Name(WaitState state, Place place) => PlaceNames.Among(place, state.Places.Select(known => known.Place));

    public static string Waiting(WaitInput input) =>
        $"Waiting for Flux to deploy {input.Request!.Release} {Version(input.Request)}{To(input.Request)}{(input.Request.WaitFor == WaitFor.Tested ? " and test it" : "")}{Everywhere(input.Request)}. Times out at {Minute(input, input.Deadline)} ({input.DeadlineReason}).";

    public static string LookCommand(WaitState state)
    {
        var request = state.Input.Request!;
        return NamespaceOf(state) is { } ns
            ? $"flux get hr {request.Release} -n {ns}"
            : $"flux get hr -A | grep {request.Release}";
    }

    /// <summary>A report in full, for the replay of a history.</summary>
    public static string OfReport(Report report) =>
        $"{report.Reason}{(report.Version is null ? "" : $" {report.Version}")} in {report.Place} at {Time(report.At)}{(report.FromStatus ? ", from its status" : "")}: {report.Message}";

    /// <summary>What happened, where and when, with what it says in a few words.</summary>
    public static string OfReport(WaitState state, Report report) =>
        $"{report.Reason}{(report.Version is null ? "" : $" {report.Version}")} in {Name(state, report.Place)} at {Second(state.Input, report.At)}{(report.FromStatus ? ", from its status" : "")}: {Causes.Of(report.Message)}";

    public static string Line(WaitState state, Report report, ReportEffect effect)
    {
        var (request, place) = (state.Input.Request!, Name(state, report.Place));
        return effect switch
        {
            ReportEffect.NearMiss => $"Ignored: {Said(report)} {place}{Elsewhere(request, report)}.",
            ReportEffect.BeforeRequest => $"Ignored, since it was before this request: {OfReport(state, report)}",
            ReportEffect.AwaitsTests => $"{report.Version} is deployed in {place}; waiting for its Helm tests.",
            ReportEffect.Failure => $"{What(report)} in {place}; waiting for a Flux retry. Cause: {Causes.Of(report.Message)}.",
            ReportEffect.Working when report.EvidenceUntil is { } until => $"Flux is working in {place}, by what it says until {Second(state.Input, until)}: {report.Reason}: {report.Message}",
            ReportEffect.Working => $"Flux is working in {place}: {report.Reason}: {report.Message}",
            ReportEffect.GaveUp => $"Flux gave up on {report.Version} in {place} ({report.Reason}). Cause: {Causes.Of(report.Message)}.",
            ReportEffect.Newer => $"{report.Version} was deployed to {place} ({report.Reason}), which is newer than {Version(request)}. Unless {Version(request)} follows, this task fails as superseded.",
            _ => $"Flux: {report.Reason}{(report.Version is null ? "" : $" {report.Version}")} in {place}{(report.FromStatus ? ", from its status" : "")}: {report.Message}",
        };
    }

    /// <summary>Flux's reason and whole text, as the lines that it had: for the log only, below the line that names the cause.</summary>
    public static IReadOnlyList<string> FullText(Report report) => [.. $"{report.Reason}: {report.Message}".Split(" | ").Select(line => $"    {line}")];

    public static string Succeeded(WaitState state, Report report) =>
        $"{Deployed(state.Input.Request!)} in {Name(state, report.Place)}: {report.Reason} at {Second(state.Input, report.At)}.";

    /// <summary>There, and in other places not yet.</summary>
    public static string SucceededHere(WaitState state, Report report, IReadOnlyList<PlaceState> missing) =>
        $"{Succeeded(state, report)} Not there yet: {string.Join(", ", missing.Take(MostPlaces).Select(place => Name(state, place.Place)))}{(missing.Count > MostPlaces ? $" and {missing.Count - MostPlaces} more" : "")}.";

    /// <summary>The last place where it was missing is gone.</summary>
    public static string SucceededElsewhere(WaitState state, Report gone) =>
        $"{Deployed(state.Input.Request!)} in every place that is left: {OfReport(state, gone)}";

    /// <summary>Until when a failure of the awaited version is not final, and on what that hangs; null: none is open.</summary>
    public static (string Ground, string Sentence)? Outlook(WaitState state)
    {
        var next = Verdicts.Earliest(state);
        var open = state.HeardByPlace.Where(place => place.Any(heard => heard.Effect == ReportEffect.Failure)).ToList();
        var evidence = open.Select(place => Verdicts.Evidence(state.Input, place)).OfType<Report>().MaxBy(report => report.EvidenceUntil ?? DateTimeOffset.MaxValue);
        return (next.Cause, evidence) switch
        {
            (FailureCause.VersionFailed, null) => (
                state.RemediatedAt is null ? "silence" : "silence after a remediation",
                $"Unless Flux retries, this task fails at {Second(state.Input, next.At)}."),
            (FailureCause.VersionFailed, { EvidenceUntil: { } until }) => (
                evidence.Key, $"Flux is retrying until {Second(state.Input, until)} ({Quoted(evidence)}). Unless it succeeds, this task fails at {Second(state.Input, next.At)}."),
            (FailureCause.Deadline, not null) => (
                evidence.Key, $"Flux is retrying ({Quoted(evidence)}). This task waits until {Minute(state.Input, next.At)} at the latest."),
            _ => null,
        };
    }

    private static string Quoted(Report report) => $"{report.Reason}: {report.Message}";

    public static string AlreadyLive(WaitState state, PlaceState place) =>
        $"{state.Input.Request!.Release} {Version(state.Input.Request)} is already {(state.Input.Request.WaitFor == WaitFor.Tested ? "tested" : "live")} in {Name(state, place.Place)} since {Minute(state.Input, place.Live!.Since)}.";

    public static string Failed(WaitState state, FailureCause cause)
    {
        var request = state.Input.Request!;
        var what = $"{request.Release} {Version(request)}";
        return cause switch
        {
            FailureCause.GaveUp when state.Failure is null => $"{what} failed in {Name(state, state.GaveUp!.Place)} and Flux gave up. {Why(state, state.GaveUp)}",
            FailureCause.GaveUp => $"{what} failed in {Name(state, state.GaveUp!.Place)} and Flux gave up: {Causes.Of(state.GaveUp.Message)}. {Why(state, state.Failure)}",
            FailureCause.VersionFailed => $"{what} failed{(state.Failure!.Verdict == Verdict.TestFailed ? " its Helm tests" : "")} in {Name(state, state.Failure.Place)} and was not retried successfully. {Why(state, state.Failure)}",
            FailureCause.Superseded => $"Superseded: {Name(state, state.Newer!.Place)} now runs {request.Release} {state.Newer.Version}, so {Version(request)} will not be deployed. A later change replaced this one.",
            _ => $"Timed out at {Minute(state.Input, state.Input.Deadline)}: Flux did not report {what} as {(request.WaitFor == WaitFor.Tested ? "tested" : "deployed")}{Where(request)}{Everywhere(request)}. {LastSeen(state)} Check: {LookCommand(state)}",
        };
    }

    public static string LastSeen(WaitState state) =>
        state.LastSeen is { Verdict: Verdict.Deployed or Verdict.Tested or Verdict.RolledBack or Verdict.Removed } said ? $"Last event: {Said(said)} {Name(state, said.Place)} at {Minute(state.Input, said.At)}."
        : state.LastSeen is { } report ? $"Last event: {OfReport(state, report)}."
        : LiveThere(state) is { } live ? $"Live: {live}."
        : state.Joined ? "Flux has said nothing about it."
        : "The feed of the release never answered.";

    public static string? LiveThere(WaitState state)
    {
        var live = Live(state).Select(place => $"{place.Live!.Version} in {Name(state, place.Place)} (since {Minute(state.Input, place.Live.Since)})").ToList();
        return live.Count == 0 ? null : string.Join(", ", live.Take(MostPlaces));
    }

    public static string Ambiguous(WaitState state, IReadOnlyList<PlaceState> places) =>
        $"Ambiguous: {state.Input.Request!.Release} runs in {places.Count} places. Add one of these to the request body (instead of what it says there): {string.Join(" or ", Remedies.Of(state.Input.Request, places))}";

    // The cause, what is still live, and what the reader can do: most readers have no access to the cluster.
    private static string Why(WaitState state, Report failure)
    {
        var live = Live(state).FirstOrDefault(place => place.Place.Id == failure.Place.Id) is { Live: { } still } ? $" Still live: {still.Version}." : "";
        var advice = failure.Verdict == Verdict.TestFailed
            ? "See the log of the test, correct the chart or the test, and deploy a new version."
            : $"To retry after a fix, ask the platform team or run: flux reconcile hr {failure.Release} -n {failure.Place.Namespace} --reset";
        return $"Cause: {Causes.Of(failure.Message)}.{live} {advice}";
    }

    private static IEnumerable<PlaceState> Live(WaitState state) => Snapshots.Matching(state.Input.Request!, state.Places).Where(place => place.Live is not null);

    private static string Deployed(WaitRequest request) => $"{request.Release} {Version(request)} is {(request.WaitFor == WaitFor.Tested ? "tested" : "deployed")}";

    // The place that is asked for if it has a name, else the one thing in which they differ.
    private static string Elsewhere(WaitRequest request, Report report) =>
        Where(request) is { Length: > 0 } where && where[" in ".Length..] is var name && name != PlaceNames.Of(report.Place) && !name.Contains(',') && !name.Contains('=')
            ? $", but this task waits for {name}"
            : $": {MatchExplanation.Misses(request, report).FirstOrDefault() ?? "another sender tells of that object as well, and this task waits for what that one tells"}";

    private static string What(Report report)
    {
        var version = report.Version;
        return report.Verdict switch
        {
            Verdict.TestFailed => $"The Helm tests of {version} failed",
            Verdict.Removed => $"{version} was taken back ({report.Reason})",
            _ when report.Reason is "InstallFailed" => $"Install of {version} failed",
            _ when report.Reason is "UpgradeFailed" => $"Upgrade to {version} failed",
            _ => $"Deployment of {version} failed",
        };
    }

    private static string Said(Report report) => report.Verdict switch
    {
        Verdict.Deployed => $"{report.Version} was deployed to",
        Verdict.Tested => $"{report.Version} was tested in",
        Verdict.AttemptFailed => $"{report.Version} failed in",
        Verdict.TestFailed => $"the tests of {report.Version} failed in",
        Verdict.RolledBack => $"there was a rollback to {report.Version} in",
        Verdict.Removed => $"{report.Version} was removed from",
        _ => $"{report.Reason}{(report.Version is null ? "" : $" {report.Version}")} in",
    };

    private static string? NamespaceOf(WaitState state) =>
        state.Input.Request!.Namespace
        ?? state.LastSeen?.Place.Namespace
        ?? (Snapshots.Matching(state.Input.Request, state.Places) is [var only] ? only.Place.Namespace : null);
}
