using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Cli.Tables;

/// <summary>The columns of releases, places, waits and reports.</summary>
internal static class DeploymentTables
{
    /// <summary>Releases, one per line.</summary>
    public static IReadOnlyList<Column<ReleaseView>> Releases(DateTimeOffset now) =>
    [
        new("RELEASE", release => release.Release),
        new("WAITING", release => $"{release.OpenWaits}"),
        new("LAST EVENT", release => Clock.Age(release.LastReportAt, now)) { DroppedFrom = 1 },
        new("LIVE", release => string.Join(", ", release.Places.Select(place => $"{place.Live?.Version ?? TextTable.Unknown} in {NameOf(place, release.Places)}"))),
    ];

    /// <summary>What is live where.</summary>
    public static IReadOnlyList<Column<PlaceView>> Places(IReadOnlyList<PlaceView> all, DateTimeOffset now) =>
    [
        new("PLACE", place => NameOf(place, all)),
        new("LIVE", place => place.Live is { } live ? $"{live.Version}{(live.Tested ? ", tested" : "")}{(live.ByRollback ? ", by rollback" : "")}" : null),
        new("AGE", place => Clock.Age(place.Live?.Since, now)),
        new("LAST FAILURE", place => place.Failed is { } failed ? $"{failed.Version ?? TextTable.Unknown} ({Clock.Age(failed.At, now)} ago)" : null) { DroppedFrom = 1, Color = place => place.Failed is null ? null : "yellow" },
        new("LAST EVENT", place => place.LastReport is { } report ? $"{report.Reason} ({Clock.Age(report.At, now)} ago)" : null) { DroppedFrom = 2 },
        new("METADATA", place => place.Place) { IsWide = true },
    ];

    /// <summary>The waits, what they wait for, and the time they have left.</summary>
    public static IReadOnlyList<Column<WaitView>> Waits(DateTimeOffset now) =>
    [
        new("RELEASE", wait => wait.Release),
        new("VERSION", wait => wait.Version),
        new("PLACE", Where),
        new("AGE", wait => Clock.Age(wait.AcceptedAt, now)) { DroppedFrom = 2 },
        new("LEFT", wait => wait.IsOpen ? Left(wait, now) : null) { DroppedFrom = 1 },
        new("STATE", StateOf) { Color = ColorOf },
        new("INSTANCE", wait => wait.InstanceId) { DroppedFrom = 3 },
        new("PIPELINE", wait => wait.Pipeline.Caller?.ToString() ?? wait.Pipeline.PlanId) { IsWide = true },
        new("RUN", wait => wait.Pipeline.Url) { IsWide = true },
    ];

    /// <summary>The reports of Flux.</summary>
    public static IReadOnlyList<Column<ReportView>> Reports(IReadOnlyList<PlaceView> places, DateTimeOffset now) =>
    [
        new("AGE", report => Clock.Age(report.At, now)),
        new("REASON", report => $"{report.Reason}{(report.Count > 1 ? $" ×{report.Count}" : "")}") { Color = report => ColorOf(report.Verdict) },
        new("VERSION", report => report.Version),
        new("PLACE", report => places.FirstOrDefault(place => place.Place == report.Place) is { } place ? NameOf(place, places) : report.Place) { DroppedFrom = 1 },
        new("MESSAGE", report => report.Message),
    ];

    /// <summary>The color of a verdict.</summary>
    public static string ColorOf(Verdict verdict) => verdict switch
    {
        Verdict.Deployed or Verdict.Tested => "green",
        Verdict.Progress or Verdict.Working => "grey",
        Verdict.RolledBack => "yellow",
        _ => "red",
    };

    private static string NameOf(PlaceView place, IEnumerable<PlaceView> all) =>
        PlaceNames.Among(new Place(place.Namespace, place.Keys), all.Select(other => new Place(other.Namespace, other.Keys)));

    private static string Where(WaitView wait) => wait.Match is { Count: > 0 } || wait.Namespace is not null
        ? string.Join('/', (wait.Match ?? new Dictionary<string, string>())
            .OrderBy(pair => !pair.Key.Equals("env", StringComparison.OrdinalIgnoreCase)).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Value).Concat(wait.Namespace is { } name ? [name] : []))
        : "any";

    // If the wait may fail before its deadline, show the time until then, because that is what matters to the people who wait.
    private static string Left(WaitView wait, DateTimeOffset now)
    {
        var end = wait.FailsNext?.At ?? wait.Deadline;
        var why = wait.FailsNext is { Cause: not FailureCause.Deadline } verdict ? $" ({verdict.Cause})" : "";
        return $"{Clock.Duration(end - now)}{why}";
    }

    private static string StateOf(WaitView wait) => wait switch
    {
        { BlockedReason: not null } => "blocked",
        { Result: { } result, Delivered: false } => $"{result.ToString().ToLowerInvariant()}, not delivered",
        { Result: { } result } => result.ToString().ToLowerInvariant(),
        { IsOpen: false } or { Phase: null } => wait.Status.ToString().ToLowerInvariant(),
        _ => wait.Phase,
    };

    private static string? ColorOf(WaitView wait) => wait switch
    {
        { BlockedReason: not null } or { Delivered: false } or { Result: TaskResult.Failed } => "red",
        { Result: TaskResult.Succeeded } => "green",
        _ => null,
    };
}
