using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>How a report changes what is known of a place. A late, older report never overrides a newer one.</summary>
internal static class PlaceHistory
{
    public static PlaceState Apply(PlaceState? place, Report report)
    {
        var order = ReportOrder.Of(report);
        var before = place ?? new PlaceState(report.Place, null, report.AcceptedAt, null, null);
        var heard = before with { LastReportAt = Later(before.LastReportAt, report.AcceptedAt) };
        if (report.Verdict == Verdict.Progress)
        {
            return heard;
        }

        // A late failure still tells which attempt a rollback was about.
        if (report.Verdict is Verdict.AttemptFailed or Verdict.TestFailed or Verdict.GaveUp
            && (heard.Failed is null || heard.Failed.Order.IsBefore(order)))
        {
            heard = heard with { Failed = new FailedAttempt(report.Version, order) };
        }

        return report.Late ? heard : heard with { Last = order, Live = LiveAfter(heard.Live, report) };
    }

    private static LiveVersion? LiveAfter(LiveVersion? live, Report report)
    {
        if (report.Version is not { } version || report.Verdict is not (Verdict.Deployed or Verdict.Tested or Verdict.RolledBack))
        {
            return null;
        }

        var since = live?.Version == version ? live.Since : report.At;
        return new LiveVersion(
            version,
            since,
            report.At,
            report.AcceptedAt,
            report.Key,
            Tested: report.Verdict == Verdict.Tested,
            ByRollback: report.Verdict == Verdict.RolledBack);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
