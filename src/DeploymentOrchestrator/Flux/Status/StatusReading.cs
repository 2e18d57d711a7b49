namespace DeploymentOrchestrator.Flux.Status;

/// <summary>What is the same for every HelmRelease of one document.</summary>
/// <param name="Metadata">The document's metadata.</param>
/// <param name="Pin">Metadata that the secret's owner is known to have; they override the document's.</param>
/// <param name="PlaceKeys">The metadata keys that tell places apart.</param>
/// <param name="AcceptedAt">When it arrived.</param>
/// <param name="ClockAhead">How far the cluster's clock is ahead of ours, as far as the document shows it; zero if it is behind.</param>
public sealed record StatusReading(
    IReadOnlyDictionary<string, string> Metadata,
    IEnumerable<KeyValuePair<string, string>> Pin,
    IReadOnlyList<string> PlaceKeys,
    DateTimeOffset AcceptedAt,
    TimeSpan ClockAhead)
{
    /// <summary>Which cluster the document is of, as far as it says: what its secret pins, and its own place.</summary>
    public string Cluster => $"{Sender.Of(Pin)} | {PlaceIn("")}";

    /// <summary>True if an object that is known from elsewhere is of the document's cluster: same sender, same place. A document that names no cluster may be any's.</summary>
    public bool IsOfCluster(string objectId, Place place) =>
        (Pin.Any() || place.Keys.Count > 0)
        && Sender.ObjectId(ObjectIds.UidOf(objectId), Sender.Of(Pin)) == objectId
        && PlaceIn(place.Namespace).Id == place.Id;

    /// <summary>The metadata of an object's reports: its annotations, over them what the document says, over that what is pinned. Like an event's.</summary>
    public Dictionary<string, string> MetadataOf(HelmReleaseObject release) => Merge(release.EventMetadata().Concat(Metadata).Concat(Pin));

    /// <summary>The metadata of a HelmChart's reports: what the document says, over that what is pinned.</summary>
    public Dictionary<string, string> MetadataOfCharts => Merge(Metadata.Concat(Pin));

    /// <summary>An object as one that the cluster lists.</summary>
    public ListedObject Listed(HelmReleaseObject release) => new(
        Sender.ObjectId(release.Metadata.Uid, Sender.Of(Pin)),
        release.Metadata.Name,
        PlaceOf(release.Metadata.Namespace, MetadataOf(release)));

    private Place PlaceIn(string @namespace) => PlaceOf(@namespace, MetadataOfCharts);

    private Place PlaceOf(string @namespace, Dictionary<string, string> metadata) =>
        new(@namespace, PlaceKeys.Where(metadata.ContainsKey).ToDictionary(key => key, key => metadata[key]));

    private static Dictionary<string, string> Merge(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var metadata = new Dictionary<string, string>();
        foreach (var (key, value) in pairs)
        {
            metadata[key] = value;
        }

        return metadata;
    }
}
