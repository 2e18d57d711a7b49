using System.Text.Json;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>What Flux last said of a release in one place: of one HelmRelease object.</summary>
/// <param name="Place">The place, with all metadata that its reports had.</param>
/// <param name="Last">The newest report of an outcome; what is older changes nothing any more.</param>
/// <param name="LastReportAt">When the last report of any kind was accepted; 30 days later the place is forgotten.</param>
/// <param name="Live">The version that runs there, if that is the last thing that Flux said.</param>
/// <param name="Failed">The last failed attempt, also when something newer is live.</param>
public sealed record PlaceState(
    Place Place, ReportOrder? Last, DateTimeOffset LastReportAt, LiveVersion? Live, FailedAttempt? Failed)
{
    /// <summary>Which object; null: no report named it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ObjectId { get; init; }

    /// <summary>When the object was last said to be gone, or to be replaced by another; null: it is there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? GoneAt { get; init; }

    /// <summary>True if the last outcome was that the release was removed for good, not to be tried again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsUninstalled { get; init; }

    /// <summary>The last report that Flux works there or will; null: none, or none any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Report? Working { get; init; }

    /// <summary>The last report that Flux has stopped trying there; it may be over, see <see cref="IsStalled"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Report? Stalled { get; init; }

    /// <summary>What a newer build wrote here; kept.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>False if the object was removed, replaced or is gone: then it is no candidate for a request.</summary>
    [JsonIgnore]
    public bool Exists => GoneAt is null && !IsUninstalled;

    /// <summary>True if Flux works there or will, and nothing has come of it yet.</summary>
    [JsonIgnore]
    public bool IsWorking => Working is { } working && !(Last?.At > working.At) && !(Stalled?.At > working.At);

    /// <summary>True if Flux has stopped trying and has not begun anew since.</summary>
    [JsonIgnore]
    public bool IsStalled => Stalled is { } stalled
        && !(Failed?.Order.At > stalled.At)
        && !(Working?.At > stalled.At)
        && !(Live is { ByRollback: false } live && live.At > stalled.At);
}

/// <summary>A version that runs in a place.</summary>
/// <param name="Version">Which.</param>
/// <param name="Since">Flux's time of the first report in a row that said so.</param>
/// <param name="At">Flux's time of the last one (a values-only change says it again).</param>
/// <param name="AcceptedAt">When that last one was accepted.</param>
/// <param name="ReportKey">The report that said so last.</param>
/// <param name="Tested">Its Helm tests passed.</param>
/// <param name="ByRollback">It runs because a rollback put it back.</param>
/// <param name="AppVersion">The chart's appVersion, if it was said.</param>
public sealed record LiveVersion(
    string Version,
    DateTimeOffset Since,
    DateTimeOffset At,
    DateTimeOffset AcceptedAt,
    string ReportKey,
    bool Tested,
    bool ByRollback,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AppVersion = null);

/// <summary>An attempt that failed.</summary>
/// <param name="Version">Of which version; null if the report named none.</param>
/// <param name="Order">When.</param>
public sealed record FailedAttempt(string? Version, ReportOrder Order);
