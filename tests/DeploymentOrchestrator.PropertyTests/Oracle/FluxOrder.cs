using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.PropertyTests.Oracle;

/// <summary>
/// The order in which Flux reported things from one place: by timestamp, then by .vN, then by the position within an attempt. The results of .v1
/// come last within their second: an uninstall came before them, and the numbers started again. The text of a rollback names the release before the failed one.
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

    // For one revision of a release, the tests either pass or fail, and Flux stops in one way or the other. Two such reports have the same rank, and their keys decide.
    private static int Stage(Report report) => Array.IndexOf(InAnAttempt, report.Verdict switch
    {
        Verdict.TestFailed => Verdict.Tested,
        Verdict.Stalled => Verdict.GaveUp,
        var verdict => verdict,
    });
}
