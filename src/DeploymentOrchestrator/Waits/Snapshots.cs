using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>What a request finds in a feed's snapshot.</summary>
internal static class Snapshots
{
    // Flux tells two senders of one outcome at the same time; a status may be a while late.
    private static readonly TimeSpan SameNews = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The places that can be the one asked for. A match key that tells no places apart (deploymentID) rules none out; one that does rules
    /// out a place without it, whose reports can never match. What was removed, replaced or is gone is no candidate.
    /// </summary>
    public static IReadOnlyList<PlaceState> Matching(WaitRequest request, IReadOnlyList<PlaceState> places)
    {
        var matching = There(request, places);
        return [.. matching.Where(place => !matching.Any(other => Tells(other, place.ObjectId, place.Place)))];
    }

    /// <summary>The places among which a request has to choose: those that match, and a pinned one whose other sender has not reported its latest state.</summary>
    public static IReadOnlyList<PlaceState> Candidates(WaitRequest request, IReadOnlyList<PlaceState> places)
    {
        var matching = There(request, places);
        return [.. matching.Where(place => !matching.Any(other => Tells(other, place.ObjectId, place.Place) && !(place.Last?.At - SameNews > (other.Last?.At ?? default))))];
    }

    /// <summary>
    /// True if a report under a pin is about an object of which another sender tells as well, in a place that the request may mean too: it
    /// counts for who asks for what is pinned, never for who asks for the other.
    /// </summary>
    public static bool IsToldOfByAnother(WaitRequest request, Report report, IReadOnlyList<PlaceState> places) =>
        report.ObjectId is { } id
        && ObjectIds.PinsOf(id).Length > 0
        && There(request, places).Any(other => Tells(other, id, report.Place)
            && request.Match.Keys.All(key => !report.Place.ValuesOf(key).Any() || other.Place.ValuesOf(key).Any()));

    /// <summary>True if the request names nothing that could single out one of several candidates.</summary>
    public static bool IsAmbiguous(WaitRequest request, IReadOnlyList<PlaceState> candidates) =>
        request.Places == WaitPlaces.One
        && candidates.Count > 1
        && request.Match.Keys.All(key => candidates.Any(place => place.Place.ValuesOf(key).Any()));

    /// <summary>The places where the awaited version is live, in the way that the request accepts.</summary>
    /// <param name="input">The wait.</param>
    /// <param name="snapshot">What the feed knows.</param>
    /// <param name="acceptRollback">
    /// Only the first look, and only what was accepted before the request, since a first look may come late: a rollback never ends an open wait.
    /// </param>
    /// <param name="acceptedBy">Only what was accepted by then.</param>
    public static IReadOnlyList<PlaceState> LiveAt(WaitInput input, FeedSnapshot snapshot, bool acceptRollback, DateTimeOffset acceptedBy)
    {
        var request = input.Request!;
        return [.. Matching(request, snapshot.Places).Where(place => place.Live is { } live
            && ReportEvaluator.IsAwaited(request, live.Version, live.AppVersion)
            && (request.WaitFor == WaitFor.Deployed || live.Tested)
            && (request.AcceptExisting || live.At.ToUnixTimeSeconds() >= input.AcceptedAt.ToUnixTimeSeconds())
            && live.AcceptedAt <= acceptedBy
            && (!live.ByRollback || (acceptRollback && live.AcceptedAt < input.AcceptedAt && request.AcceptExisting && IsRollbackOfAnother(place)))
            && MatchesBeyondPlace(request, place, snapshot))];
    }

    /// <summary>The places that a wait knows of and that match.</summary>
    public static IReadOnlyList<string> Known(WaitState state) =>
        [.. Matching(state.Input.Request!, state.Places).Select(KeyOf).Union(state.HeardByPlace.Select(place => place[0].Place))];

    /// <summary>The matching places where, as far as the wait knows, the awaited version is not deployed yet.</summary>
    public static IReadOnlyList<PlaceState> Missing(WaitState state) =>
        [.. Matching(state.Input.Request!, state.Places).Where(place => !IsDone(state, place))];

    /// <summary>True if, as far as the wait knows, the awaited version is deployed in at least one place and missing in none.</summary>
    public static bool IsEverywhere(WaitState state) =>
        Missing(state).Count == 0
        && state.Heard.Where(heard => heard.Effect == ReportEffect.Success).Select(heard => heard.Place).Concat(state.LivePlaces)
            .Any(place => LastOutcome(state, place)?.Report.Verdict != Verdict.Gone);

    /// <summary>How reports name a place: by its object, or in words.</summary>
    public static string KeyOf(PlaceState place) => place.ObjectId ?? place.Place.Id;

    // Reports since the last snapshot count; otherwise the snapshot does. A place that is gone is not awaited.
    private static bool IsDone(WaitState state, PlaceState place)
    {
        var key = KeyOf(place);
        var last = LastOutcome(state, key);
        return last is not null && (place.Last is null || place.Last.IsBefore(ReportOrder.Of(last.Report)))
            ? last.Effect == ReportEffect.Success || last.Report.Verdict == Verdict.Gone
            : state.LivePlaces.Contains(key);
    }

    private static HeardReport? LastOutcome(WaitState state, string place) => state.Heard
        .Where(heard => heard.Place == place && heard.Effect is not (ReportEffect.Working or ReportEffect.BeforeRequest) && heard.Report.Verdict != Verdict.Stalled)
        .MaxBy(heard => ReportOrder.Of(heard.Report), ReportOrder.Comparer);

    /// <summary>What was live by a rollback at the first look stays accepted as long as it runs.</summary>
    public static IEnumerable<string> StillLive(WaitState state) => Matching(state.Input.Request!, state.Places)
        .Where(place => place.Live is { } live && ReportEvaluator.IsAwaited(state.Input.Request!, live.Version, live.AppVersion))
        .Select(KeyOf)
        .Where(state.LivePlaces.Contains);

    private static List<PlaceState> There(WaitRequest request, IReadOnlyList<PlaceState> places)
    {
        var there = places.Where(place => place.Exists).ToList();
        var telling = request.Match.Where(pair => there.Any(place => place.Place.ValuesOf(pair.Key).Any())).ToList();
        return [.. there.Where(place => (request.Namespace is null || request.Namespace == place.Place.Namespace)
            && telling.All(pair => place.Place.ValuesOf(pair.Key).Contains(pair.Value, StringComparer.OrdinalIgnoreCase)))];
    }

    // Two senders may tell of one object, one under a pin and one without. If the one without says itself what is pinned, the other tells of
    // it. If it is silent about that, the pin may be of another cluster, which copies the uid: then the one without tells of it.
    private static bool Tells(PlaceState other, string? objectId, Place place) =>
        IsSilentAbout(objectId, place, other.ObjectId, other.Place) ? SaysWhatIsPinned(place, other.ObjectId!)
        : IsSilentAbout(other.ObjectId, other.Place, objectId, place) && !SaysWhatIsPinned(other.Place, objectId!);

    // Without a pin, and it says nothing of the object that the one with a pin does not.
    private static bool IsSilentAbout(string? objectId, Place place, string? pinnedId, Place pinned) =>
        objectId is not null && pinnedId is not null && objectId != pinnedId && objectId == ObjectIds.UidOf(pinnedId)
        && place.Namespace == pinned.Namespace
        && place.Keys.All(pair => pinned.ValuesOf(pair.Key).Contains(pair.Value));

    private static bool SaysWhatIsPinned(Place place, string pinnedId) => ObjectIds.PinsOf(pinnedId)
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .All(pin => place.Keys.Any(pair => pin == $"{pair.Key}={pair.Value}"));

    // After a failed values-only change of V the rollback names V itself: what runs is V, but not what was asked for.
    private static bool IsRollbackOfAnother(PlaceState place) =>
        place.Failed is { Version: { } failed } && ChartVersion.Compare(failed, place.Live!.Version) != 0;

    private static bool MatchesBeyondPlace(WaitRequest request, PlaceState place, FeedSnapshot snapshot) =>
        request.Match.All(pair => place.Place.ValuesOf(pair.Key).Any()
            || snapshot.Journal.Any(entry => entry.Report.Key == place.Live!.ReportKey
                && ReportEvaluator.Matches(request, entry.Report.Place, entry.Report.Metadata)));
}
