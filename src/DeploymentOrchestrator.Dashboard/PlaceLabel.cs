using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Short names of places.</summary>
internal static class PlaceLabel
{
    /// <summary>What people call a place: the values that identify it, e.g. <c>snd1 · aks-snd-01</c>, or its namespace if it has none.</summary>
    public static string Of(PlaceView place) => place.Keys.Count == 0
        ? place.Namespace
        : string.Join(" · ", place.Keys.OrderByDescending(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value));

    /// <summary>The overview column of a place: the environment in its metadata, or the place itself if there is none.</summary>
    public static string Environment(PlaceView place) =>
        place.Keys.GetValueOrDefault("env") ?? place.Keys.GetValueOrDefault("environment") ?? Of(place);

    /// <summary>The values by which a place can be selected: <c>env=snd1</c>, <c>cluster=...</c>, <c>namespace=...</c>.</summary>
    public static IEnumerable<string> Choices(PlaceView place) => place.Keys.Select(pair => $"{pair.Key}={pair.Value}").Append($"namespace={place.Namespace}");
}
