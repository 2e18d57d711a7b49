namespace DeploymentOrchestrator.Flux;

/// <summary>Where a report happened: namespace plus the values of the configured metadata keys (Flux:PlaceKeys).</summary>
/// <param name="Namespace">The HelmRelease object's namespace.</param>
/// <param name="Keys">Metadata that tells places apart, e.g. cluster and env; only those that the event has.</param>
public sealed record Place(string Namespace, IReadOnlyDictionary<string, string> Keys)
{
    /// <summary>A canonical text of the place; equal texts are the same place.</summary>
    public string Id => string.Join(' ', Keys
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Key}={pair.Value}")
        .Append($"namespace={Namespace}"));

    /// <inheritdoc/>
    public override string ToString() => Id;
}
