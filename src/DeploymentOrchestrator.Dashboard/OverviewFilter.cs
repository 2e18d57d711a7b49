using DeploymentOrchestrator.Queries;
using Microsoft.AspNetCore.Http.Extensions;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>What of all releases is shown. It lies in the address, so that Back works and a view can be sent to somebody.</summary>
/// <param name="Search">Part of the name, or of a version that is awaited or live.</param>
/// <param name="State">Only these.</param>
/// <param name="Place">Only releases of a place with this, e.g. <c>env=snd1</c>.</param>
/// <param name="Page">Which page, from 1.</param>
public sealed record OverviewFilter(string? Search = null, ReleaseState? State = null, string? Place = null, int Page = 1)
{
    /// <summary>Reads it out of a query; what cannot be read is left out.</summary>
    internal static OverviewFilter From(IQueryCollection query) => new(
        Text(query["q"]),
        Enum.TryParse<ReleaseState>(query["state"], ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null,
        Text(query["place"]),
        int.TryParse(query["page"], out var page) ? page : 1);

    /// <summary>True if search and place leave a release in.</summary>
    internal bool Leaves(ReleaseView release) =>
        (Search is null
            || Has(release.Release)
            || release.Waits.Any(wait => Has(wait.Version))
            || release.Places.Any(place => Has(place.Live?.Version)))
        && (Place is null || release.Places.Any(place => PlaceLabel.Choices(place).Contains(Place)));

    /// <summary>The address of this view.</summary>
    internal string Href
    {
        get
        {
            var query = new QueryBuilder();
            Add("q", Search);
            Add("state", State?.ToString().ToLowerInvariant());
            Add("place", Place);
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

    private bool Has(string? text) => text?.Contains(Search!, StringComparison.OrdinalIgnoreCase) is true;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
