using DeploymentOrchestrator.Queries;
using Microsoft.AspNetCore.Http.Extensions;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Which part of the history is shown. It is kept in the address.</summary>
/// <param name="Days">The number of days back, including today: one of <see cref="Ranges"/>.</param>
/// <param name="Release">Only this release; null for all.</param>
/// <param name="Place">Only waits that asked for this, e.g. <c>env=snd1</c>; null for all.</param>
public sealed record HistoryFilter(int Days = 30, string? Release = null, string? Place = null)
{
    /// <summary>The ranges that can be selected.</summary>
    public static IReadOnlyList<int> Ranges { get; } = [7, 30, 90];

    /// <summary>Reads the filter from a query; values that cannot be read are ignored.</summary>
    internal static HistoryFilter From(IQueryCollection query) => new(
        int.TryParse(query["days"], out var days) && Ranges.Contains(days) ? days : 30,
        Text(query["release"]),
        Text(query["place"]));

    /// <summary>The first day that is shown, in UTC.</summary>
    internal DateOnly FirstDay(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime).AddDays(1 - Days);

    /// <summary>True if a wait matches the release and the place of the filter.</summary>
    internal bool Leaves(FinishedWait wait) =>
        (Release is null || Release.Equals(wait.Release, StringComparison.OrdinalIgnoreCase))
        && (Place is null || wait.Places.Contains(Place));

    /// <summary>The address of this view.</summary>
    /// <param name="path">The path of the page that shows it. The path of a release page already names the release.</param>
    internal string Href(string path)
    {
        var query = new QueryBuilder { { "days", FormattableString.Invariant($"{Days}") } };
        if (Release is not null && path is "/history")
        {
            query.Add("release", Release);
        }

        if (Place is not null)
        {
            query.Add("place", Place);
        }

        return $"{path}{query}";
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
