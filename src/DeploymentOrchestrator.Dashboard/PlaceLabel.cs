using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>A place in few words.</summary>
internal static class PlaceLabel
{
    /// <summary>What people call it: the values of what tells it apart, e.g. <c>snd1 · aks-snd-01</c>; else its namespace.</summary>
    public static string Of(PlaceView place) => place.Keys.Count == 0
        ? place.Namespace
        : string.Join(" · ", place.Keys.OrderByDescending(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value));

    /// <summary>The column of the overview that it stands in: what its metadata calls the environment; without that, the place itself.</summary>
    public static string Environment(PlaceView place) =>
        place.Keys.GetValueOrDefault("env") ?? place.Keys.GetValueOrDefault("environment") ?? Of(place);

    /// <summary>By what it can be chosen: <c>env=snd1</c>, <c>cluster=...</c>, <c>namespace=...</c>.</summary>
    public static IEnumerable<string> Choices(PlaceView place) => place.Keys.Select(pair => $"{pair.Key}={pair.Value}").Append($"namespace={place.Namespace}");
}
