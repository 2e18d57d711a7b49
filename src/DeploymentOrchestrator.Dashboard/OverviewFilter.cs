using DeploymentOrchestrator.Queries;
using Microsoft.AspNetCore.Http.Extensions;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Which releases are shown. It is kept in the address, so that the Back button works and a view can be sent to somebody.</summary>
/// <param name="Search">Part of the name, or of a version that is awaited or live.</param>
/// <param name="State">Only releases in this state.</param>
/// <param name="Place">Only releases with a place that has this value, e.g. <c>env=snd1</c>.</param>
/// <param name="Page">The page number, from 1.</param>
/// <param name="Cause">Only releases with a wait that failed for this cause, within <paramref name="Since"/> or else the last week.</param>
/// <param name="Since">Only releases with any activity within this time: a name of <see cref="Ranges"/>.</param>
public sealed record OverviewFilter(string? Search = null, ReleaseState? State = null, string? Place = null, int Page = 1, string? Cause = null, string? Since = null)
{
    /// <summary>The time ranges that can be selected, by their name in the address.</summary>
    internal static IReadOnlyDictionary<string, (TimeSpan Range, string Words)> Ranges { get; } = new Dictionary<string, (TimeSpan, string)>
    {
        ["1h"] = (TimeSpan.FromHours(1), "last hour"),
        ["24h"] = (TimeSpan.FromHours(24), "last 24 hours"),
        ["7d"] = (TimeSpan.FromDays(7), "last 7 days"),
    };

    /// <summary>True if anything other than the state narrows the list.</summary>
    internal bool IsNarrow => (Search ?? Place ?? Cause ?? Since) is not null;

    /// <summary>Reads the filter from a query; values that cannot be read are ignored.</summary>
    internal static OverviewFilter From(IQueryCollection query) => new(
        Text(query["q"]),
        Enum.TryParse<ReleaseState>(query["state"], ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null,
        Text(query["place"]),
        int.TryParse(query["page"], out var page) ? page : 1,
        Text(query["cause"]),
        Text(query["since"]) is { } since && Ranges.ContainsKey(since) ? since : null);

    /// <summary>True if a release matches everything but the state.</summary>
    /// <param name="release">The release.</param>
    /// <param name="ended">Its waits that have ended within the last week.</param>
    /// <param name="now">The time from which ranges are calculated.</param>
    internal bool Leaves(ReleaseView release, IEnumerable<FinishedWait> ended, DateTimeOffset now) =>
        (Search is null
            || Has(release.Release)
            || release.Waits.Any(wait => Has(wait.Version))
            || release.Places.Any(place => Has(place.Live?.Version)))
        && (Place is null || release.Places.Any(place => PlaceLabel.Choices(place).Contains(Place)))
        && (Cause is null || ended.Any(wait => wait.Cause == Cause && IsWithin(wait.EndedAt, now)))
        && (Since is null || IsWithin(release.LastReportAt, now) || release.Waits.Any(wait => IsWithin(wait.AcceptedAt, now)) || ended.Any(wait => IsWithin(wait.EndedAt, now)));

    /// <summary>The address of this view.</summary>
    internal string Href
    {
        get
        {
            var query = new QueryBuilder();
            Add("q", Search);
            Add("state", State?.ToString().ToLowerInvariant());
            Add("place", Place);
            Add("cause", Cause);
            Add("since", Since);
            Add("page", Page > 1 ? FormattableString.Invariant($"{Page}") : null);
            return $"/{query}";

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    query.Add(name, value);
                }
            }
        }
    }

    private bool IsWithin(DateTimeOffset? time, DateTimeOffset now) => Since is null || time >= now - Ranges[Since].Range;

    private bool Has(string? text) => text?.Contains(Search!, StringComparison.OrdinalIgnoreCase) is true;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
