using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>The order in which Flux said things of one place: timestamp; within one second <c>.vN</c>, then reason. Network order means nothing.</summary>
/// <param name="At">Flux's timestamp, whole seconds.</param>
/// <param name="HelmRevision">
/// The N of <c>.vN</c>; 0 for failures, which have none and come before the retry that names one. A rollback names the release that it went back
/// to, so it comes after the one that followed that.
/// </param>
/// <param name="Rank">How late in an attempt such a report comes.</param>
/// <param name="Key">The report's key, so that no two reports are equal and every order of arrival ends in the same state.</param>
public sealed record ReportOrder(DateTimeOffset At, int HelmRevision, int Rank, string Key)
{
    private const int DeployedRank = 2;
    private const int TestsRank = 3;
    private const int TestsIgnoredRank = 4;

    /// <summary>Compares by <see cref="IsBefore"/>.</summary>
    public static IComparer<ReportOrder> Comparer { get; } =
        Comparer<ReportOrder>.Create((a, b) => a == b ? 0 : a.IsBefore(b) ? -1 : 1);

    /// <summary>The order of a report.</summary>
    public static ReportOrder Of(Report report) =>
        new(report.At, (report.Verdict == Verdict.RolledBack ? report.HelmRevision + 1 : report.HelmRevision) ?? 0, RankOf(report), report.Key);

    /// <summary>True if Flux said the other one later.</summary>
    public bool IsBefore(ReportOrder other) =>
        (At, IsOfNewRelease, HelmRevision, Rank).CompareTo((other.At, other.IsOfNewRelease, other.HelmRevision, other.Rank)) is var order and not 0
            ? order < 0
            : string.CompareOrdinal(Key, other.Key) < 0;

    // The numbers start again after an uninstall, so the outcome of .v1 comes after every other report of that second.
    private bool IsOfNewRelease => HelmRevision == 1 && Rank is DeployedRank or TestsRank or TestsIgnoredRank;

    private static int RankOf(Report report) => report switch
    {
        { Verdict: Verdict.Progress } => 0,
        { Verdict: Verdict.AttemptFailed } => 1,
        { Verdict: Verdict.Deployed, TestsIgnored: false } => DeployedRank,
        { Verdict: Verdict.Tested or Verdict.TestFailed } => TestsRank,
        { Verdict: Verdict.Deployed } => TestsIgnoredRank,
        { Verdict: Verdict.RolledBack } => 5,
        { Verdict: Verdict.Removed } => 6,
        _ => 7,
    };
}
