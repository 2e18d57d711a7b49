using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>A report that a feed remembers.</summary>
/// <param name="Report">The report.</param>
/// <param name="IsLastWord">The latest report of its place: it is shown to every wait that joins, no matter how old it is.</param>
internal sealed record StandingReport(Report Report, bool IsLastWord);

/// <summary>What of a feed's snapshot a wait takes in: what happened, from the journal, and what is still so, from the places.</summary>
internal static class Standing
{
    public static IEnumerable<StandingReport> Of(FeedSnapshot snapshot)
    {
        var happened = snapshot.Journal.Select(entry => entry.Report).Where(report => report.Verdict is not (Verdict.Working or Verdict.Stalled)).ToList();
        var lastWords = happened.Where(report => report.Verdict == Verdict.Progress).GroupBy(KeyOf).Select(place => place.Last().Key).ToHashSet();
        return happened.Select(report => new StandingReport(report, lastWords.Contains(report.Key)))
            .Concat(snapshot.Places.SelectMany(StillSo).Select(report => new StandingReport(report, true)))
            .OrderBy(told => told.Report.AcceptedAt);
    }

    private static IEnumerable<Report> StillSo(PlaceState place)
    {
        if (place is { IsStalled: true, Stalled: { } stalled })
        {
            yield return stalled;
        }

        if (place is { IsWorking: true, Working: { } working })
        {
            yield return working;
        }
    }

    private static string KeyOf(Report report) => report.ObjectId ?? report.Place.Id;
}
