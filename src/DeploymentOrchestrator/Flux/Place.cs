using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Flux;

/// <summary>Where a report happened: namespace plus the values of the configured metadata keys (Flux:PlaceKeys).</summary>
/// <param name="Namespace">The HelmRelease object's namespace.</param>
/// <param name="Keys">Metadata that tells places apart, e.g. cluster and env; only those that the event has.</param>
public sealed record Place(string Namespace, IReadOnlyDictionary<string, string> Keys)
{
    private const int MaxOtherValues = 4;

    /// <summary>
    /// Further values under these keys that other reports of the same object had: an Alert was changed, or there are two. Null: none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Others { get; init; }

    /// <summary>A canonical text of the place; equal texts are the same place.</summary>
    public string Id => string.Join(' ', MetadataText.Pairs(Keys, Namespace));

    /// <summary>Every value that reports of this object had under a key, whatever the key's case.</summary>
    public IEnumerable<string> ValuesOf(string key) => Keys
        .Where(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
        .Select(pair => pair.Value)
        .Concat((Others ?? new Dictionary<string, IReadOnlyList<string>>())
            .Where(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            .SelectMany(pair => pair.Value));

    /// <summary>This place with what another report of the same object says of it: metadata adds up, per key a set of values.</summary>
    public Place With(Place said)
    {
        var keys = new SortedDictionary<string, string>(Keys.ToDictionary(), StringComparer.Ordinal);
        var others = new SortedDictionary<string, IReadOnlyList<string>>((Others ?? new Dictionary<string, IReadOnlyList<string>>()).ToDictionary(), StringComparer.Ordinal);
        foreach (var (key, value) in said.Keys)
        {
            if (keys.TryGetValue(key, out var known) && known != value)
            {
                others[key] = [.. others.GetValueOrDefault(key, []).Where(other => other != value).Append(known).Distinct().TakeLast(MaxOtherValues)];
            }

            keys[key] = value;
        }

        return new Place(said.Namespace, keys) { Others = others.Count == 0 ? null : others };
    }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
