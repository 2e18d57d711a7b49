using System.Text.Json;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>What to write into a request that several places match: JSON that works when it is sent.</summary>
internal static class Remedies
{
    private const int MaxRemedies = 5;
    private const int MaxCharacters = 600;

    /// <summary>One a place that can be singled out, and the one that takes them all.</summary>
    public static IReadOnlyList<string> Of(WaitRequest request, IReadOnlyList<PlaceState> places)
    {
        var remedies = new List<string>();
        foreach (var remedy in places.Select(place => SingleOut(request, places, place)).OfType<string>().Take(MaxRemedies))
        {
            if (remedies.Sum(earlier => earlier.Length) + remedy.Length <= MaxCharacters)
            {
                remedies.Add(remedy);
            }
        }

        return [.. remedies, "\"places\": \"all\""];
    }

    // The fewest properties first. What the request asks for already stays: a body has each property once.
    private static string? SingleOut(WaitRequest request, IReadOnlyList<PlaceState> places, PlaceState place)
    {
        var byMatch = request with { Match = MatchOf(request, place) };
        var byNamespace = request with { Namespace = place.Place.Namespace };
        var byBoth = byMatch with { Namespace = place.Place.Namespace };
        var better = new[] { byMatch, byNamespace, byBoth }
            .FirstOrDefault(asked => Snapshots.Candidates(asked, places) is [var only] && only == place);
        return better is null ? null : string.Join(", ", PropertiesOf(better, request));
    }

    private static IEnumerable<string> PropertiesOf(WaitRequest better, WaitRequest request)
    {
        if (better.Namespace != request.Namespace)
        {
            yield return $"\"namespace\": {JsonSerializer.Serialize(better.Namespace)}";
        }

        if (better.Match != request.Match)
        {
            yield return $"\"match\": {JsonSerializer.Serialize(better.Match)}";
        }
    }

    private static SortedDictionary<string, string> MatchOf(WaitRequest request, PlaceState place)
    {
        var match = new SortedDictionary<string, string>(request.Match.ToDictionary(), StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in place.Place.Keys)
        {
            match.TryAdd(key, value);
        }

        return match;
    }
}
