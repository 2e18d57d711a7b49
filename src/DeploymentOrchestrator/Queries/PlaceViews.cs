using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using Microsoft.DurableTask.Entities;

namespace DeploymentOrchestrator.Queries;

/// <summary>Reads what a feed knows out of its state.</summary>
internal static class PlaceViews
{
    /// <returns>Null if the state cannot be read; the feed will set it aside at its next operation.</returns>
    public static FeedState? Read(string? state) => Json.TryRead<FeedState>(state);

    /// <summary>The release's name: the feed's key, unless that is a shortened one.</summary>
    public static string NameOf(EntityInstanceId feed, FeedState? state, IEnumerable<WaitView> waits) =>
        state?.Journal.LastOrDefault()?.Report.Release ?? waits.FirstOrDefault(wait => wait.Release is not null)?.Release ?? feed.Key;

    public static IReadOnlyList<PlaceView> PlacesOf(FeedState? state) => state is null ? [] :
    [
        .. from place in state.Places.Values
           where place.Exists
           let last = state.Journal.LastOrDefault(entry => entry.Report.Place.Id == place.Place.Id && entry.Report.AcceptedAt == place.LastReportAt)
           select new PlaceView(
               place.Place.Id,
               place.Place.Namespace,
               place.Place.Keys,
               place.Live is { } live ? new LiveView(live.Version, live.Since, live.Tested, live.ByRollback) : null,
               place.Failed is { } failed ? new FailedView(failed.Version, failed.Order.At) : null,
               place.LastReportAt,
               last is null ? null : ReportOf(last))
           {
               Working = place is { IsWorking: true, Working: { } working } ? ReportOf(working) : null,
               Stalled = place is { IsStalled: true, Stalled: { } stalled } ? ReportOf(stalled) : null,
           },
    ];

    /// <summary>The journal, the newest first.</summary>
    public static IReadOnlyList<ReportView> ReportsOf(FeedState? state) => state is null ? [] : [.. state.Journal.Reverse().Select(ReportOf)];

    private static ReportView ReportOf(Report report) => ReportOf(new JournalEntry(report, 1, report.At));

    private static ReportView ReportOf(JournalEntry entry) => new(
        entry.Report.Version,
        entry.Report.Verdict,
        entry.Report.Reason,
        entry.Report.Message,
        entry.Report.Place.Id,
        entry.Report.At,
        entry.Report.AcceptedAt,
        entry.Count,
        entry.FirstAt,
        entry.Report.Late);
}
