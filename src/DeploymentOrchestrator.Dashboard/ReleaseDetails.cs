using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The page of a release.</summary>
/// <param name="Release">The HelmRelease.</param>
/// <param name="Message">One sentence, relative to now.</param>
/// <param name="Now">When it was read.</param>
/// <param name="Places">What is live in each place.</param>
/// <param name="Waits">The waits, open or ended, newest first.</param>
/// <param name="Reports">What Flux reported, newest first.</param>
/// <param name="Timeline">The timeline of the newest waits; null if no pipeline has asked for this release.</param>
/// <param name="OlderHref">The address of older waits; null if there are none.</param>
public sealed record ReleaseDetails(
    string Release,
    string Message,
    DateTimeOffset Now,
    IReadOnlyList<PlaceView> Places,
    IReadOnlyList<WaitView> Waits,
    IReadOnlyList<ReportView> Reports,
    Timeline? Timeline,
    string? OlderHref)
{
    private const int DrawnWaits = 8;

    /// <summary>How its deployments ended in the last weeks; null if this store keeps no history.</summary>
    public HistoryDetails? History { get; init; }

    internal static ReleaseDetails Of(ReleaseStory story, DateTimeOffset now)
    {
        var open = story.Waits.Where(wait => wait.IsOpen).Reverse().ToList();
        var name = story.Release;
        return new ReleaseDetails(
            name,
            Sentence.Of(new ReleaseView(name, "", open.Count, null, story.Places, open), now),
            now,
            story.Places,
            story.Waits,
            story.Reports,
            story.Waits.Count == 0 ? null : Draw(story, now),
            story.ContinuationToken is { } token ? $"/releases/{Uri.EscapeDataString(name)}?after={Uri.EscapeDataString(token)}" : null);
    }

    private static Timeline Draw(ReleaseStory story, DateTimeOffset now)
    {
        var waits = story.Waits.Take(DrawnWaits).ToList();
        var from = waits.Min(wait => wait.AcceptedAt);
        var to = waits.Max(wait => wait.EndedAt ?? now);
        var air = Air(from, to);
        var said = story.Reports.Where(report => report.At >= from - air && report.At <= to + air)
            .Select(report => new TimelineMark(report.At, Tone.Of(report.Verdict), $"{report.Reason} {report.Version} in {report.Place}"))
            .Reverse();
        return Timeline.Of(
            from,
            to,
            [new TimelineLane("Flux", [], [.. said]), .. waits.Select(wait => LaneOf(wait, now))],
            now);
    }

    // The picture also includes reports from shortly before the oldest request.
    private static TimeSpan Air(DateTimeOffset from, DateTimeOffset to) => (to - from) / 20;

    private static TimelineLane LaneOf(WaitView wait, DateTimeOffset now)
    {
        var end = wait.EndedAt ?? now;
        var kind = wait.Result switch
        {
            AzureDevOps.TaskResult.Succeeded => "wait succeeded",
            AzureDevOps.TaskResult.Failed => "wait failed",
            _ => wait.IsOpen ? "wait" : "wait ended",
        };
        return new TimelineLane(
            $"{wait.Version} {WaitLinks.Where(wait)}",
            [new TimelineBar(wait.AcceptedAt, end, kind, $"{wait.Version}: {(wait.IsOpen ? "waits for" : "waited")} {DurationText.Of(end - wait.AcceptedAt)}")],
            [],
            WaitLinks.Of(wait));
    }
}
