namespace DeploymentOrchestrator.Flux.Status;

/// <summary>What is the same for every HelmRelease of one document.</summary>
/// <param name="Metadata">The document's metadata.</param>
/// <param name="Pin">What the secret's owner is known to have, whatever the document says.</param>
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
    /// <summary>The metadata of an object's reports: its annotations, over them what the document says, over that what is pinned. Like an event's.</summary>
    public Dictionary<string, string> MetadataOf(HelmReleaseObject release)
    {
        var metadata = new Dictionary<string, string>();
        foreach (var (key, value) in release.EventMetadata().Concat(Metadata).Concat(Pin))
        {
            metadata[key] = value;
        }

        return metadata;
    }
}
