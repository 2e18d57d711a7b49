using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>What a request finds in a feed's snapshot.</summary>
internal static class Snapshots
{
    /// <summary>
    /// The places that can be the one asked for. A match key that tells no places apart (deploymentID) rules none out; one that does rules
    /// out a place without it, whose reports can never match.
    /// </summary>
    public static IReadOnlyList<PlaceState> Matching(WaitRequest request, IReadOnlyList<PlaceState> places)
    {
        var telling = request.Match.Where(pair => places.Any(place => KeyOf(place.Place, pair.Key) is not null)).ToList();
        return [.. places.Where(place => (request.Namespace is null || request.Namespace == place.Place.Namespace)
            && telling.All(pair => KeyOf(place.Place, pair.Key) is { } value && Same(value, pair.Value)))];
    }

    /// <summary>True if the request names nothing that could single out one of several places.</summary>
    public static bool IsAmbiguous(WaitRequest request, IReadOnlyList<PlaceState> matching) =>
        matching.Count > 1 && request.Match.Keys.All(key => matching.Any(place => KeyOf(place.Place, key) is not null));

    /// <summary>The place where the awaited version is live, in the way that the request accepts, or null.</summary>
    /// <param name="input">The wait.</param>
    /// <param name="snapshot">What the feed knows.</param>
    /// <param name="acceptRollback">
    /// Only the first look, and only what was accepted before the request, since a first look may come late: a rollback never ends an open wait.
    /// </param>
    /// <param name="acceptedBy">Only what was accepted by then.</param>
    public static PlaceState? LiveAt(WaitInput input, FeedSnapshot snapshot, bool acceptRollback, DateTimeOffset acceptedBy)
    {
        var request = input.Request!;
        return Matching(request, snapshot.Places).FirstOrDefault(place => place.Live is { } live
            && ChartVersion.Compare(live.Version, request.Version!) == 0
            && (request.WaitFor == WaitFor.Deployed || live.Tested)
            && (request.AcceptExisting || live.At.ToUnixTimeSeconds() >= input.AcceptedAt.ToUnixTimeSeconds())
            && live.AcceptedAt <= acceptedBy
            && (!live.ByRollback || (acceptRollback && live.AcceptedAt < input.AcceptedAt && request.AcceptExisting && IsRollbackOfAnother(place)))
            && MatchesBeyondPlace(request, place, snapshot));
    }

    // After a failed values-only change of V the rollback names V itself: what runs is V, but not what was asked for.
    private static bool IsRollbackOfAnother(PlaceState place) =>
        place.Failed is { Version: { } failed } && ChartVersion.Compare(failed, place.Live!.Version) != 0;

    private static bool MatchesBeyondPlace(WaitRequest request, PlaceState place, FeedSnapshot snapshot) =>
        request.Match.All(pair => KeyOf(place.Place, pair.Key) is not null
            || snapshot.Journal.Any(entry => entry.Report.Key == place.Live!.ReportKey
                && Relevance.Matches(request, entry.Report.Place, entry.Report.Metadata)));

    private static string? KeyOf(Place place, string key) =>
        place.Keys.FirstOrDefault(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
