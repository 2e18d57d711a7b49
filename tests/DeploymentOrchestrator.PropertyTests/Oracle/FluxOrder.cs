using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.PropertyTests.Oracle;

/// <summary>
/// The order in which Flux said things of one place: timestamp, then .vN, then how late in an attempt such a thing is said. What .v1 has achieved
/// comes last in its second: an uninstall went before, and the numbers began again. A rollback's text names the release before the one that failed.
/// </summary>
internal sealed class FluxOrder : IComparer<Report>
{
    public static readonly FluxOrder Instance = new();

    private static readonly Verdict[] InAnAttempt =
        [Verdict.Progress, Verdict.AttemptFailed, Verdict.Deployed, Verdict.Tested, Verdict.TestFailed, Verdict.RolledBack, Verdict.Removed, Verdict.GaveUp];

    public int Compare(Report? x, Report? y) =>
        (x!.At, BeginsAnew(x), About(x), Stage(x), x.Key).CompareTo((y!.At, BeginsAnew(y), About(y), Stage(y), y.Key));

    private static int About(Report report) => report is { Verdict: Verdict.RolledBack, HelmRevision: { } target } ? target + 1 : report.HelmRevision ?? 0;

    private static bool BeginsAnew(Report report) => report.HelmRevision == 1 && report.Verdict is Verdict.Deployed or Verdict.Tested or Verdict.TestFailed;

    // Of one release revision the tests either pass or fail, and Flux stops in one way or the other: such two have one rank, and their keys decide.
    private static int Stage(Report report) => Array.IndexOf(InAnAttempt, report.Verdict switch
    {
        Verdict.TestFailed => Verdict.Tested,
        Verdict.Stalled => Verdict.GaveUp,
        var verdict => verdict,
    });
}
