using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Replay;

/// <summary>Assesses each report in a handled message. Whether the wait processed it is read from the state, never guessed.</summary>
internal static class ReportAssessments
{
    public static IEnumerable<ReportAssessment> Of(HandledMessage handled)
    {
        var taken = handled.After.Seen.Except(handled.Before.Seen).Union(handled.Before.NearMisses.Except(handled.After.NearMisses));
        switch (handled.Message)
        {
            case WaitMessage.Reported reported:
                yield return taken.Contains(reported.Report.Key)
                    ? Raised(handled, reported.Report)
                    : new ReportAssessment(reported.Report, null, WhyNot(handled, reported.Report), FromJournal: false);
                break;
            case WaitMessage.FeedAnswered answered:
                foreach (var report in answered.Snapshot.Journal.Select(entry => entry.Report).Where(report => taken.Contains(report.Key)))
                {
                    var (isLive, wasConsumed) = ReportEvaluator.InJournal(handled.Before.Input, report, answered.Snapshot);
                    yield return ReportAssessment.Assess(handled.Before.Input, report, handled.After.Places, isLive, wasConsumed, fromJournal: true);
                }

                break;
        }

        // Reports that were held back while a verdict was checked are processed together with the message that made the verdict fall.
        foreach (var deferred in handled.Before.Deferred.Where(report => taken.Contains(report.Key)))
        {
            yield return Raised(handled, deferred);
        }
    }

    private static ReportAssessment Raised(HandledMessage handled, Report report) =>
        ReportAssessment.Assess(handled.Before.Input, report, handled.After.Places, isLive: true, wasConsumed: false, fromJournal: false);

    private static string WhyNot(HandledMessage handled, Report report)
    {
        if (handled.Before.Decision is not null)
        {
            return "the wait was decided already";
        }

        return handled.After.Deferred.Contains(report)
            ? $"accepted at {Phrases.Time(report.AcceptedAt)}, after the time of the verdict that is being checked: it counts only if that verdict falls"
            : "known already";
    }
}
