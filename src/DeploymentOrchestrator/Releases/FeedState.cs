using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>What a release's feed keeps: what is known and who listens. It decides nothing.</summary>
public sealed record FeedState
{
    /// <summary>Per object, by <see cref="Report.ObjectId"/>; of reports without it by <see cref="Place.Id"/>.</summary>
    [JsonConverter(typeof(PackedPlaces))]
    public ImmutableSortedDictionary<string, PlaceState> Places { get; init; } = ImmutableSortedDictionary<string, PlaceState>.Empty;

    /// <summary>Who listens: the instance id behind its release prefix (of another release's wait a colon and the whole id), and until when (Unix seconds).</summary>
    /// <remarks>Without the prefix an entry takes 40 bytes, so that hundreds fit into the state.</remarks>
    public ImmutableSortedDictionary<string, long> Listeners { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Instance ids of waits for several releases that listened here, have ended, and are another release's by their id; the last ones.</summary>
    public ImmutableList<string> EndedWaits { get; init; } = [];

    /// <summary>Recent reports, in order of acceptance.</summary>
    public ImmutableList<JournalEntry> Journal { get; init; } = [];

    /// <summary>Keys of recent reports, shortened: a duplicate is known even when the journal has counted it away.</summary>
    public ImmutableList<string> Seen { get; init; } = [];

    /// <summary>Keys of failures that have failed a wait already.</summary>
    [JsonPropertyName("told")]
    public ImmutableList<string> Consumed { get; init; } = [];

    /// <summary>A state that could not be read, cut, kept for a person to look at.</summary>
    public string? SetAside { get; init; }

    /// <summary>What a newer build wrote here; kept.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary>A report in the journal. Identical failures and progress are counted, not repeated.</summary>
/// <param name="Report">The latest of them.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstAt">Flux's time of the first.</param>
public sealed record JournalEntry(Report Report, int Count, DateTimeOffset FirstAt);
