namespace DeploymentOrchestrator.Flux;

/// <summary>Metadata as text: of a request's match, of a place, of a secret's pin.</summary>
public static class MetadataText
{
    /// <summary>Each as <c>key=value</c>, ordered by key, so that the same metadata is the same text.</summary>
    public static IEnumerable<string> Pairs(IEnumerable<KeyValuePair<string, string>> metadata) =>
        metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");

    /// <summary>What a place has to have, its namespace last.</summary>
    public static IEnumerable<string> Pairs(IEnumerable<KeyValuePair<string, string>>? match, string? ns) =>
        Pairs(match ?? []).Concat(ns is null ? [] : [$"namespace={ns}"]);
}
