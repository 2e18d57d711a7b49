using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>The order in which Flux said things of one place: timestamp; within one second <c>.vN</c>, then reason. Network order means nothing.</summary>
/// <param name="At">Flux's timestamp, whole seconds.</param>
/// <param name="HelmRevision">The N of <c>.vN</c>; 0 for failures, which have none and come before the retry that names one.</param>
/// <param name="Rank">How late in an attempt such a report comes.</param>
/// <param name="Key">The report's key, so that no two reports are equal and every order of arrival ends in the same state.</param>
public sealed record ReportOrder(DateTimeOffset At, int HelmRevision, int Rank, string Key)
{
    /// <summary>The order of a report.</summary>
    public static ReportOrder Of(Report report) =>
        new(report.At, report.HelmRevision ?? 0, RankOf(report), report.Key);

    /// <summary>True if Flux said the other one later.</summary>
    public bool IsBefore(ReportOrder other) =>
        (At, HelmRevision, Rank).CompareTo((other.At, other.HelmRevision, other.Rank)) is var order and not 0
            ? order < 0
            : string.CompareOrdinal(Key, other.Key) < 0;

    private static int RankOf(Report report) => report switch
    {
        { Verdict: Verdict.Progress } => 0,
        { Verdict: Verdict.AttemptFailed } => 1,
        { Verdict: Verdict.Deployed, TestsIgnored: false } => 2,
        { Verdict: Verdict.Tested or Verdict.TestFailed } => 3,
        { Verdict: Verdict.Deployed } => 4,
        { Verdict: Verdict.RolledBack } => 5,
        { Verdict: Verdict.Removed } => 6,
        _ => 7,
    };
}
