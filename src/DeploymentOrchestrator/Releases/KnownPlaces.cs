using System.Collections.Immutable;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>One object is one place: which of the places that a feed knows a report is about, and what it means for the others.</summary>
internal static class KnownPlaces
{
    /// <summary>The key of the place that a report is about: the object, or, of a report that names none, the place in words.</summary>
    public static string KeyOf(ImmutableSortedDictionary<string, PlaceState> places, Report report)
    {
        if (report.ObjectId is { } id)
        {
            return id;
        }

        var text = report.Place.Id;
        return !places.ContainsKey(text) && places.Where(known => known.Value.ObjectId is not null && IsWithin(report.Place, known.Value.Place)).Take(2).ToList() is [var only]
            ? only.Key
            : text;
    }

    /// <summary>Files what was known by words only under the object that turns out to be it: feeds of earlier builds did not know objects.</summary>
    public static ImmutableSortedDictionary<string, PlaceState> Adopt(ImmutableSortedDictionary<string, PlaceState> places, Report report)
    {
        if (report.ObjectId is not { } id)
        {
            return places;
        }

        var words = places.Where(known => known.Value.ObjectId is null && IsWithin(known.Value.Place, report.Place)).ToList();
        if (words.Count == 0)
        {
            return places;
        }

        var without = places.RemoveRange(words.Select(known => known.Key));
        return without.ContainsKey(id) ? without : without.Add(id, words.MaxBy(known => known.Value.LastReportAt).Value with { ObjectId = id });
    }

    /// <summary>Sets a place. Where there is one of the same namespace and metadata, one of the two objects has replaced the other.</summary>
    public static ImmutableSortedDictionary<string, PlaceState> Set(ImmutableSortedDictionary<string, PlaceState> places, string key, PlaceState place)
    {
        foreach (var (otherKey, other) in places.Where(known => known.Key != key && IsSameSpot(known.Value, place)).ToList())
        {
            if (other.LastReportAt <= place.LastReportAt)
            {
                places = places.SetItem(otherKey, PlaceHistory.Left(other, place.LastReportAt));
            }
            else
            {
                place = PlaceHistory.Left(place, other.LastReportAt);
            }
        }

        return places.SetItem(key, place);
    }

    // What a secret pins is part of the object: under one pin nothing can replace what another has said.
    private static bool IsSameSpot(PlaceState a, PlaceState b) =>
        a is { Exists: true, ObjectId: { } ofA } && b is { Exists: true, ObjectId: { } ofB }
        && ObjectIds.PinsOf(ofA) == ObjectIds.PinsOf(ofB)
        && a.Place.Id == b.Place.Id;

    private static bool IsWithin(Place words, Place place) =>
        words.Namespace == place.Namespace && words.Keys.All(pair => place.ValuesOf(pair.Key).Contains(pair.Value));
}
