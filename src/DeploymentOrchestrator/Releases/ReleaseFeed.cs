using System.Collections.Immutable;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>The feed's pure state machine: (state, message) -> (state, answer). Time comes in messages.</summary>
public static class ReleaseFeed
{
    internal const int MaxListeners = 400;
    private const int MaxListenerCharacters = 20_000;
    private const char WholeId = ':';
    private const int MaxSeen = 100;
    private const int MaxConsumed = 40;
    private const int MaxEndedWaits = 20;
    private const int SeenLength = 12;
    private static readonly TimeSpan PlaceMemory = TimeSpan.FromDays(30);

    /// <summary>Takes a report. A duplicate changes nothing and still names the listeners: the answer to the first may have been lost.</summary>
    /// <param name="state">The state before; null: there is no feed yet, and Progress alone does not make one.</param>
    /// <param name="report">The report.</param>
    public static (FeedState? State, FeedAnswer Answer) Take(FeedState? state, Report report)
    {
        if (state is null && report.Verdict == Verdict.Progress)
        {
            return (null, new FeedAnswer([], report));
        }

        // A status that says what an event has said: the listeners get that event once more, which they know or have lost.
        var current = Forget(state ?? new FeedState(), report.AcceptedAt);
        current = current with { Places = KnownPlaces.Adopt(current.Places, report) };
        var key = KnownPlaces.KeyOf(current.Places, report);
        var known = current.Places.GetValueOrDefault(key);
        var told = Journal.WithTestsIgnored(current.Journal, (report.FromStatus ? Journal.Find(current.Journal, report) : null) ?? report);
        var placed = told with
        {
            Late = known?.Last is { } last && ReportOrder.Of(told).IsBefore(last),
            Place = known?.Place.With(told.Place) ?? told.Place,
        };
        placed = placed with { Consumed = IsEchoOfTold(current, placed) };
        if (current.Seen.Contains(told.Key[..SeenLength]) || (report.FromStatus && Journal.Contains(current.Journal, told.Key)))
        {
            current = Refresh(current, key, report);
        }
        else
        {
            current = current with
            {
                Places = MakesPlace(known, report) ? KnownPlaces.Set(current.Places, key, PlaceHistory.Apply(known, placed)) : current.Places,
                Journal = Journal.Add(current.Journal, placed),
                Seen = Last(current.Seen.Add(report.Key[..SeenLength]), MaxSeen),
                Consumed = placed.Consumed ? Last(current.Consumed.Add(placed.Key), MaxConsumed) : current.Consumed,
            };
        }

        var prefix = InstanceIds.ForWaits(report.Release);
        return (current, new FeedAnswer([.. current.Listeners.Keys.Select(listener => IdOf(listener, prefix))], placed));
    }

    /// <summary>Registers a listener and answers with what is known.</summary>
    public static (FeedState State, FeedSnapshot Answer) Join(FeedState? state, JoinFeed join)
    {
        var current = Forget(state ?? new FeedState(), join.Now);
        var listener = join.Release is { } release ? ListenerOf(join.InstanceId, InstanceIds.ForWaits(release)) : SuffixOf(join.InstanceId);
        if (!current.Listeners.ContainsKey(listener) && IsFull(current.Listeners, listener))
        {
            return (current, Show(current, registered: false));
        }

        current = current with { Listeners = current.Listeners.SetItem(listener, join.Until.ToUnixTimeSeconds()) };
        return (current, Show(current, registered: true));
    }

    /// <summary>Answers with what is known.</summary>
    public static (FeedState? State, FeedSnapshot Answer) Look(FeedState? state, GetFeedSnapshot look)
    {
        var current = state is null ? null : Forget(state, look.Now);
        return (current, Show(current ?? new FeedState(), registered: true));
    }

    /// <summary>Remembers that failures have failed a wait.</summary>
    public static FeedState? Tell(FeedState? state, ConsumedFailures told) => state is null
        ? null
        : state with { Consumed = Last(state.Consumed.AddRange(told.ReportKeys.Except(state.Consumed)), MaxConsumed) };

    /// <summary>Removes a listener. Of one that is another release's by its id the feed still tells that it was here.</summary>
    public static FeedState? Leave(FeedState? state, LeaveFeed leave) => state switch
    {
        null => null,
        _ when state.Listeners.ContainsKey(WholeId + leave.InstanceId) => state with
        {
            Listeners = state.Listeners.Remove(WholeId + leave.InstanceId),
            EndedWaits = Last(state.EndedWaits.Add(leave.InstanceId), MaxEndedWaits),
        },
        _ => state with { Listeners = state.Listeners.Remove(SuffixOf(leave.InstanceId)) },
    };

    /// <summary>True if nothing would be missed: such a feed is forgotten, and the next report or wait begins it anew.</summary>
    internal static bool KnowsNothing(FeedState state) =>
        state is { Places.IsEmpty: true, Listeners.IsEmpty: true, EndedWaits.IsEmpty: true, Journal.IsEmpty: true, SetAside: null, Unknown: null or { Count: 0 } };

    /// <summary>The waits for several releases that listen here, or did, and whose ids are derived from another release.</summary>
    internal static IEnumerable<string> WaitsOfOtherReleases(FeedState state) =>
        state.Listeners.Keys.Where(listener => listener.StartsWith(WholeId)).Select(listener => listener[1..]).Concat(state.EndedWaits);

    // A failure that a status reported has failed a wait: the event that reports the same failure later fails no other wait.
    private static bool IsEchoOfTold(FeedState state, Report report) =>
        state.Journal.Exists(entry => state.Consumed.Contains(entry.Report.Key) && Echo.Is(entry.Report, report));

    // Reports about its chart alone, or about its end, do not make an object known.
    private static bool MakesPlace(PlaceState? known, Report report) =>
        known is not null || (report.Verdict != Verdict.Gone && (report.Verdict != Verdict.Progress || report.ObjectId is not null));

    // A status that stays the same is delivered now and then: it keeps its place from being forgotten, and its annotations may have changed.
    // An event comes twice if two Alerts tell of it: what each of them says of the place adds up.
    private static FeedState Refresh(FeedState state, string key, Report report)
    {
        if (state.Places.GetValueOrDefault(key) is not { } known || (report.FromStatus && known.LastReportAt >= report.AcceptedAt))
        {
            return state;
        }

        var place = known with { Place = known.Place.With(report.Place) };
        return state with
        {
            Places = KnownPlaces.Set(state.Places, key, report.FromStatus ? PlaceHistory.SeenAgain(place, report) : place),
            Journal = Journal.Refresh(state.Journal, report),
        };
    }

    private static FeedSnapshot Show(FeedState state, bool registered) => new(
        [.. state.Places.Values],
        state.Journal,
        state.Consumed,
        state.Places.Values.Select(place => place.LastReportAt).Concat(state.Journal.Select(entry => entry.Report.AcceptedAt)).Cast<DateTimeOffset?>().Max(),
        registered);

    private static FeedState Forget(FeedState state, DateTimeOffset now)
    {
        var places = state.Places.RemoveRange(state.Places.Where(p => p.Value.LastReportAt < now - PlaceMemory).Select(p => p.Key));
        return state with
        {
            Places = places,

            // The journal explains the places. Without one it is only old.
            Journal = places.IsEmpty ? state.Journal.RemoveAll(entry => entry.Report.AcceptedAt < now - PlaceMemory) : state.Journal,
            Listeners = state.Listeners.RemoveRange(state.Listeners.Where(l => l.Value < now.ToUnixTimeSeconds()).Select(l => l.Key)),
        };
    }

    private static ImmutableList<string> Last(ImmutableList<string> items, int max) =>
        items.Count <= max ? items : items.RemoveRange(0, items.Count - max);

    // Of a wait for several releases the id is the first one's: the other feeds keep it whole.
    private static string ListenerOf(string instanceId, string prefix) =>
        instanceId.StartsWith(prefix, StringComparison.Ordinal) ? instanceId[prefix.Length..] : WholeId + instanceId;

    private static string IdOf(string listener, string prefix) => listener.StartsWith(WholeId) ? listener[1..] : prefix + listener;

    private static bool IsFull(ImmutableSortedDictionary<string, long> listeners, string another) =>
        listeners.Count >= MaxListeners || listeners.Keys.Sum(key => key.Length) + another.Length > MaxListenerCharacters;

    private static string SuffixOf(string instanceId) => instanceId[(instanceId.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
