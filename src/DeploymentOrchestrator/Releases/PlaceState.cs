using System.Text.Json;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>What Flux last said of a release in one place.</summary>
/// <param name="Place">Where.</param>
/// <param name="Last">The newest report that was a verdict; what is older changes nothing any more.</param>
/// <param name="LastReportAt">When the last report of any kind was accepted; 30 days later the place is forgotten.</param>
/// <param name="Live">The version that runs there, if that is the last thing that Flux said.</param>
/// <param name="Failed">The last failed attempt, also when something newer is live.</param>
public sealed record PlaceState(
    Place Place, ReportOrder? Last, DateTimeOffset LastReportAt, LiveVersion? Live, FailedAttempt? Failed)
{
    /// <summary>What a newer build wrote here; kept.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary>A version that runs in a place.</summary>
/// <param name="Version">Which.</param>
/// <param name="Since">Flux's time of the first report in a row that said so.</param>
/// <param name="At">Flux's time of the last one (a values-only change says it again).</param>
/// <param name="AcceptedAt">When that last one was accepted.</param>
/// <param name="ReportKey">The report that said so last.</param>
/// <param name="Tested">Its Helm tests passed.</param>
/// <param name="ByRollback">It runs because a rollback put it back.</param>
public sealed record LiveVersion(
    string Version, DateTimeOffset Since, DateTimeOffset At, DateTimeOffset AcceptedAt, string ReportKey, bool Tested, bool ByRollback);

/// <summary>An attempt that failed.</summary>
/// <param name="Version">Of which version; null if the report named none.</param>
/// <param name="Order">When.</param>
public sealed record FailedAttempt(string? Version, ReportOrder Order);
