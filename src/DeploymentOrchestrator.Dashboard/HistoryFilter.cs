using DeploymentOrchestrator.Queries;
using Microsoft.AspNetCore.Http.Extensions;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>What of the history is shown. It lies in the address.</summary>
/// <param name="Days">How many days back, today among them: one of <see cref="Ranges"/>.</param>
/// <param name="Release">Only this release; null: all.</param>
/// <param name="Place">Only waits that asked for this, e.g. <c>env=snd1</c>; null: all.</param>
public sealed record HistoryFilter(int Days = 30, string? Release = null, string? Place = null)
{
    /// <summary>The ranges that can be chosen.</summary>
    public static IReadOnlyList<int> Ranges { get; } = [7, 30, 90];

    /// <summary>Reads it out of a query; what cannot be read is left out.</summary>
    internal static HistoryFilter From(IQueryCollection query) => new(
        int.TryParse(query["days"], out var days) && Ranges.Contains(days) ? days : 30,
        Text(query["release"]),
        Text(query["place"]));

    /// <summary>The first day that is shown: days are UTC's.</summary>
    internal DateOnly FirstDay(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime).AddDays(1 - Days);

    /// <summary>True if release and place leave a wait in.</summary>
    internal bool Leaves(FinishedWait wait) =>
        (Release is null || Release.Equals(wait.Release, StringComparison.OrdinalIgnoreCase))
        && (Place is null || wait.Places.Contains(Place));

    /// <summary>The address of this view.</summary>
    /// <param name="path">The page that shows it; that of a release names the release by itself.</param>
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
