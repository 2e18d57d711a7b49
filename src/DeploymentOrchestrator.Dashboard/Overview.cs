using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The first page: every release, described in one sentence.</summary>
/// <param name="Filter">The filter of this view.</param>
/// <param name="Counts">The number of releases in each state, among those that match the rest of the filter.</param>
/// <param name="Releases">The releases of this page, the most urgent first.</param>
/// <param name="Matches">The number of releases that match.</param>
/// <param name="Pages">The number of pages they fill.</param>
/// <param name="Places">The places that can be selected.</param>
/// <param name="Environments">The columns: the environments of these releases.</param>
/// <param name="Causes">The causes that can be selected: why waits failed within the last week.</param>
/// <param name="Today">The summary of the day.</param>
/// <param name="AsOf">When it was read.</param>
public sealed record Overview(
    OverviewFilter Filter,
    IReadOnlyDictionary<ReleaseState, int> Counts,
    IReadOnlyList<ReleaseRow> Releases,
    int Matches,
    int Pages,
    IReadOnlyList<string> Places,
    IReadOnlyList<string> Environments,
    IReadOnlyList<string> Causes,
    TodayNumbers Today,
    DateTimeOffset AsOf)
{
    /// <summary>The number of releases on a page.</summary>
    internal const int PageSize = 50;

    /// <summary>Builds the page.</summary>
    /// <param name="releases">All releases.</param>
    /// <param name="ended">The waits that have ended within the last week; null if unknown.</param>
    /// <param name="filter">The filter of this view.</param>
    /// <param name="now">The time from which ages are calculated.</param>
    /// <param name="pageSize">The number of releases on a page.</param>
    internal static Overview Of(IReadOnlyList<ReleaseView> releases, IReadOnlyList<FinishedWait>? ended, OverviewFilter filter, DateTimeOffset now, int pageSize)
    {
        var endedOf = (ended ?? []).ToLookup(wait => wait.Release ?? "", StringComparer.OrdinalIgnoreCase);
        // There may be 100,000 releases, so sentences are built only for those of this page.
        var found = releases.Where(release => filter.Leaves(release, endedOf[release.Release], now)).Select(release => (Release: release, State: States.Of(release))).ToList();
        var shown = found.Where(row => filter.State is null || row.State == filter.State).ToList();
        var pages = Math.Max(1, ((shown.Count - 1) / pageSize) + 1);
        var page = Math.Clamp(filter.Page, 1, pages);
        var rows = shown.OrderBy(row => row.State)
            .ThenBy(row => ReleaseRow.DeadlineOf(row.Release) ?? DateTimeOffset.MaxValue)
            .ThenBy(row => row.Release.Release, StringComparer.Ordinal)
            .Skip((page - 1) * pageSize).Take(pageSize)
            .Select(row => ReleaseRow.Of(row.Release, now))
            .ToList();
        return new Overview(
            filter with { Page = page },
            Enum.GetValues<ReleaseState>().ToDictionary(state => state, state => found.Count(row => row.State == state)),
            rows,
            shown.Count,
            pages,
            [.. releases.SelectMany(release => release.Places).DistinctBy(place => place.Place).SelectMany(PlaceLabel.Choices).Distinct().Order(StringComparer.Ordinal)],
            [.. rows.SelectMany(row => row.Places).Select(PlaceLabel.Environment).Distinct().Order(StringComparer.Ordinal)],
            [.. (ended ?? []).Select(wait => wait.Cause).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            TodayNumbers.Of(releases, ended, now),
            now);
    }
}

/// <summary>The summary of the day: the current state, and what has ended since midnight UTC.</summary>
/// <param name="Waiting">The number of pipelines that wait.</param>
/// <param name="NotDelivered">The number of results that have not reached their pipeline.</param>
/// <param name="Failed">The number of waits that failed; null if this store keeps no history.</param>
/// <param name="Succeeded">The number of waits that succeeded.</param>
public sealed record TodayNumbers(int Waiting, int NotDelivered, int? Failed, int? Succeeded)
{
    internal static TodayNumbers Of(IReadOnlyList<ReleaseView> releases, IReadOnlyList<FinishedWait>? ended, DateTimeOffset now)
    {
        // A wait for several releases is listed with each of them, but counts once.
        var waits = releases.SelectMany(release => release.Waits).DistinctBy(wait => wait.InstanceId).ToList();
        var undelivered = releases.SelectMany(release => release.Undelivered).Concat(waits.Where(States.IsUndelivered)).DistinctBy(wait => wait.InstanceId);
        var today = ended?.Where(wait => wait.EndedAt >= new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero)).ToList();
        return new TodayNumbers(waits.Count, undelivered.Count(), today?.Count(wait => wait.End is WaitEnd.Failed), today?.Count(wait => wait.End is WaitEnd.Succeeded));
    }
}

/// <summary>One release on the first page.</summary>
/// <param name="Release">The HelmRelease.</param>
/// <param name="State">The state of the release.</param>
/// <param name="Message">One sentence, relative to now.</param>
/// <param name="OpenWaits">The number of pipelines that wait.</param>
/// <param name="NextDeadline">The earliest deadline of the open waits.</param>
/// <param name="LastReportAt">When Flux last reported anything about it.</param>
/// <param name="Places">What is live in each place.</param>
public sealed record ReleaseRow(
    string Release, ReleaseState State, string Message, int OpenWaits, DateTimeOffset? NextDeadline, DateTimeOffset? LastReportAt, IReadOnlyList<PlaceView> Places)
{
    /// <summary>The newest version that is live anywhere; places with an older version lag behind.</summary>
    internal string? Newest => Places.Select(place => place.Live?.Version).OfType<string>().Order(Comparer<string>.Create(ChartVersion.Compare)).LastOrDefault();

    internal static DateTimeOffset? DeadlineOf(ReleaseView release) => release.Waits.Min(wait => (DateTimeOffset?)wait.Deadline);

    internal static ReleaseRow Of(ReleaseView release, DateTimeOffset now) => new(
        release.Release,
        States.Of(release),
        Sentence.Of(release, now),
        release.OpenWaits,
        DeadlineOf(release),
        release.LastReportAt,
        release.Places);
}
