namespace DeploymentOrchestrator.Flux;

/// <summary>Places by the names that people use for them: as short as possible while still distinct.</summary>
public static class PlaceNames
{
    private const string Environment = "env";

    /// <summary>The name of a place by itself: its environment, else what else is known of it, else its namespace. <c>snd1</c>.</summary>
    public static string Of(Place place) => Candidates(place)[0];

    /// <summary>The shortest name that none of the others has, too: <c>snd1</c>, <c>snd1/aks-01</c>, <c>snd1/aks-01/apps</c>.</summary>
    public static string Among(Place place, IEnumerable<Place> all)
    {
        var others = all.Where(other => other.Id != place.Id).Select(Candidates).ToList();
        var candidates = Candidates(place);
        return candidates.FirstOrDefault(name => !others.Any(other => other.Contains(name))) ?? candidates[^1];
    }

    private static List<string> Candidates(Place place)
    {
        var values = place.Keys
            .OrderBy(pair => !pair.Key.Equals(Environment, StringComparison.OrdinalIgnoreCase))
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Value)
            .ToList();
        var names = new List<string>();
        if (place.ValuesOf(Environment).Any())
        {
            names.Add(values[0]);
        }

        if (values.Count > 0)
        {
            names.Add(string.Join('/', values));
        }

        names.Add(string.Join('/', values.Append(place.Namespace)));
        return names;
    }
}
