using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The first page: every release in one sentence.</summary>
/// <param name="Filter">What is shown of all.</param>
/// <param name="Counts">How many releases are in each state, of those that the rest of the filter leaves.</param>
/// <param name="Releases">Those of this page, the most urgent first.</param>
/// <param name="Matches">How many match.</param>
/// <param name="Pages">On how many pages they lie.</param>
/// <param name="Places">What can be chosen as a place.</param>
/// <param name="Environments">The columns: where these releases are.</param>
/// <param name="Causes">What can be chosen as a cause: why waits failed within the last week.</param>
/// <param name="Today">The day in numbers.</param>
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
    /// <summary>How many a page shows.</summary>
    internal const int PageSize = 50;

    /// <summary>Arranges what is known.</summary>
    /// <param name="releases">All.</param>
    /// <param name="ended">The waits that have ended within the last week; null: nobody knows.</param>
    /// <param name="filter">What is shown of it.</param>
    /// <param name="now">What ages count from.</param>
    /// <param name="pageSize">How many are shown.</param>
    internal static Overview Of(IReadOnlyList<ReleaseView> releases, IReadOnlyList<FinishedWait>? ended, OverviewFilter filter, DateTimeOffset now, int pageSize)
    {
        var endedOf = (ended ?? []).ToLookup(wait => wait.Release ?? "", StringComparer.OrdinalIgnoreCase);
        // Of 100,000 only those of this page are put into words.
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

/// <summary>The day in numbers: what is so now, and what has ended since midnight UTC.</summary>
/// <param name="Waiting">Pipelines that wait.</param>
/// <param name="NotDelivered">Results that have not reached their pipeline.</param>
/// <param name="Failed">Waits that failed; null: this store keeps no history.</param>
/// <param name="Succeeded">Waits that succeeded.</param>
public sealed record TodayNumbers(int Waiting, int NotDelivered, int? Failed, int? Succeeded)
{
    internal static TodayNumbers Of(IReadOnlyList<ReleaseView> releases, IReadOnlyList<FinishedWait>? ended, DateTimeOffset now)
    {
        // A wait for several releases stands with each of them.
        var waits = releases.SelectMany(release => release.Waits).DistinctBy(wait => wait.InstanceId).ToList();
        var undelivered = releases.SelectMany(release => release.Undelivered).Concat(waits.Where(States.IsUndelivered)).DistinctBy(wait => wait.InstanceId);
        var today = ended?.Where(wait => wait.EndedAt >= new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero)).ToList();
        return new TodayNumbers(waits.Count, undelivered.Count(), today?.Count(wait => wait.End is WaitEnd.Failed), today?.Count(wait => wait.End is WaitEnd.Succeeded));
    }
}

/// <summary>One release on the first page.</summary>
/// <param name="Release">The HelmRelease.</param>
/// <param name="State">How it stands.</param>
/// <param name="Message">One sentence, relative to now.</param>
/// <param name="OpenWaits">How many pipelines wait.</param>
/// <param name="NextDeadline">When the first of them fails at the latest.</param>
/// <param name="LastReportAt">When Flux last said something.</param>
/// <param name="Places">What is live where.</param>
public sealed record ReleaseRow(
    string Release, ReleaseState State, string Message, int OpenWaits, DateTimeOffset? NextDeadline, DateTimeOffset? LastReportAt, IReadOnlyList<PlaceView> Places)
{
    /// <summary>The newest version that is live anywhere: what the other places lag behind.</summary>
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
