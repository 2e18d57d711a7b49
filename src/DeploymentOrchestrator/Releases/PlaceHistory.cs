using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>How a report changes what is known of a place. A late, older report never overrides a newer one.</summary>
internal static class PlaceHistory
{
    private const int MaxMessage = 200;

    public static PlaceState Apply(PlaceState? place, Report report)
    {
        var before = place ?? new PlaceState(report.Place, null, report.AcceptedAt, null, null);
        var heard = before with
        {
            Place = before.Place.With(report.Place),
            LastReportAt = Later(before.LastReportAt, report.AcceptedAt),
            ObjectId = report.ObjectId ?? before.ObjectId,
        };
        return report.Verdict switch
        {
            Verdict.Progress => Seen(heard, report),
            Verdict.Working => Seen(heard, report) with { Working = Newest(heard.Working, report) },
            Verdict.Stalled => (report.Late ? heard : Seen(heard, report)) with { Stalled = Newest(heard.Stalled, report) },
            Verdict.Gone => report.AcceptedAt < before.LastReportAt ? heard : Left(heard, report.AcceptedAt),
            _ => Ended(heard, report),
        };
    }

    /// <summary>The object is not there any more.</summary>
    public static PlaceState Left(PlaceState place, DateTimeOffset at) => place with { GoneAt = at };

    /// <summary>The same was read again from its status.</summary>
    public static PlaceState SeenAgain(PlaceState place, Report report) => place with
    {
        LastReportAt = Later(place.LastReportAt, report.AcceptedAt),
        GoneAt = place.GoneAt < report.AcceptedAt ? null : place.GoneAt,
    };

    // Any report about an object that is not an outcome shows that it exists, unless a later report ended it.
    private static PlaceState Seen(PlaceState heard, Report report) =>
        report.AcceptedAt < heard.LastReportAt || heard.GoneAt == report.AcceptedAt ? heard : heard with { GoneAt = null, IsUninstalled = false };

    private static PlaceState Ended(PlaceState heard, Report report)
    {
        var order = ReportOrder.Of(report);

        // A late failure still tells which attempt a rollback was about.
        if (report.Verdict is Verdict.AttemptFailed or Verdict.TestFailed or Verdict.GaveUp
            && (heard.Failed is null || heard.Failed.Order.IsBefore(order)))
        {
            heard = heard with { Failed = new FailedAttempt(report.Version, order) };
        }

        if (report.Late)
        {
            return heard;
        }

        return heard with
        {
            Last = order,
            Live = LiveAfter(heard.Live, report),
            IsUninstalled = IsUninstall(report),
            GoneAt = heard.GoneAt < report.AcceptedAt ? null : heard.GoneAt,
        };
    }

    // An uninstall that remediates a failed attempt removes nothing for good, and has the same reason: only the text tells.
    private static bool IsUninstall(Report report) =>
        report is { Verdict: Verdict.Removed, Reason: "UninstallSucceeded" } && !report.Message.Contains("remediation", StringComparison.Ordinal);

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
            ByRollback: report.Verdict == Verdict.RolledBack,
            report.AppVersion);
    }

    private static Report Newest(Report? known, Report report)
    {
        var kept = report.Message.Length <= MaxMessage ? report : report with { Message = string.Concat(report.Message.AsSpan(0, MaxMessage - 1), "…") };
        return known is null || (known.At, known.AcceptedAt).CompareTo((report.At, report.AcceptedAt)) <= 0 ? kept : known;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
