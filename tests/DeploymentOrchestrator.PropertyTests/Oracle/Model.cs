using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.PropertyTests.Oracle;

/// <summary>
/// What docs/when-is-a-pipeline-released.md says of one wait, written a second time and as plainly as it can be: whenever something arrives,
/// everything that has arrived is looked at again from the beginning. It shares data types with the product, and no rule.
/// </summary>
/// <remarks>
/// Rules that it leaves open, as they are kept here and there:
/// - A success counts when it arrives, unless a negative verdict is due by then: then only if it was accepted by the verdict's time.
///   So a failure that is still on its way when the success arrives cannot undo it.
/// - A verdict that is due is spoken after the settle time, of what was accepted by its time and had arrived by then. If that moves it
///   to a later time, the wait goes on, and what was set aside meanwhile counts again.
/// - What was reported before the request fails it at the earliest at the moment of the request.
/// - Of several failures the last counts, of several newer versions the first that was deployed. Work that was told of holds a failure up to its end,
///   unless something came of it meanwhile. Once a verdict is being checked, an earlier one that comes
///   to light does not take its place.
/// - A failure that the version was deployed after says nothing any more, whatever runs there now and whenever that was.
/// - A rollback or removal of any version in a place that matches prolongs the grace of a failure; a removal of the awaited version is
///   a failure itself, if it is recent enough to be one.
/// - A success from before the request that arrives after it counts if, when the feed takes it, nothing newer is known of its place.
/// - A rollback counts at the join only, so only if it arrived before the request. Those after it are never a success.
/// - Places are counted at the join only. A place that lacks a match key which tells other places apart cannot be meant.
/// </remarks>
internal sealed class Model(WaitInput wait, IReadOnlyList<ReportArrival> arrivals, IReadOnlySet<string> told, Clockwork clock)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FailureGrace = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RemediationGrace = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FailureMemory = TimeSpan.FromMinutes(10);

    private readonly List<ReportArrival> _ofRelease = [.. arrivals];

    private WaitRequest Request => wait.Request!;

    private DateTimeOffset Asked => wait.AcceptedAt;

    private DateTimeOffset Joined => clock.Joined(wait);

    /// <summary>The results of all waits, in the order in which they were asked for: a failure that has failed one does not count for the next.</summary>
    public static IReadOnlyList<Expected> Of(IReadOnlyList<WaitInput> waits, IReadOnlyList<ReportArrival> arrivals, Clockwork clock)
    {
        var results = new Dictionary<WaitInput, Expected>();
        foreach (var ofRelease in waits.GroupBy(wait => wait.Request!.Release))
        {
            var heard = HeardOf(ofRelease.Key, ofRelease.Min(clock.Joined), arrivals);
            foreach (var wait in ofRelease.OrderBy(wait => wait.AcceptedAt))
            {
                var told = ofRelease.Where(earlier => results.TryGetValue(earlier, out var result) && result.At < clock.Joined(wait))
                    .SelectMany(earlier => results[earlier].Tells).ToHashSet();
                results[wait] = new Model(wait, heard, told, clock).Expect();
            }
        }

        return [.. waits.Select(wait => results[wait])];
    }

    // Progress alone makes no feed: before the first verdict and the first request nobody keeps it.
    private static List<ReportArrival> HeardOf(string release, DateTimeOffset firstAsked, IReadOnlyList<ReportArrival> arrivals)
    {
        var ofRelease = arrivals.Where(arrival => arrival.Report.Release == release).OrderBy(arrival => arrival.At).ToList();
        return [.. ofRelease.SkipWhile(arrival => arrival.Report.Verdict == Verdict.Progress && arrival.At < firstAsked)];
    }

    private Expected Expect()
    {
        var before = _ofRelease.Where(arrival => arrival.At <= Joined).ToList();
        var coming = _ofRelease.Except(before).ToList();
        var heard = before.FindAll(arrival => Stands(arrival, before));
        if (IsAmbiguous(before))
        {
            return new Expected(Ending.Ambiguous, Joined, []);
        }

        if (IsLive(before) || heard.Exists(IsOfTheSecondOfTheRequest))
        {
            return new Expected(Ending.Succeeded, Joined, []);
        }

        var now = Joined;
        while (true)
        {
            var (ending, due) = Earliest(heard);
            if (coming.Count > 0 && coming[0].At < due)
            {
                var next = coming[0];
                coming.RemoveAt(0);
                heard.Add(next);
                now = next.At;
                if (IsSuccess(next))
                {
                    return new Expected(Ending.Succeeded, now, []);
                }

                continue;
            }

            now = due > now ? clock.Runs(due) : now;
            var settled = clock.Runs(now + Settle);
            var meanwhile = coming.TakeWhile(arrival => arrival.At <= settled).ToList();
            var inTime = meanwhile.FindAll(arrival => arrival.Report.AcceptedAt <= due);
            if (inTime.Find(IsSuccess) is { } success)
            {
                return new Expected(Ending.Succeeded, success.At, []);
            }

            if (Earliest([.. heard, .. inTime]).At <= due)
            {
                return new Expected(ending, settled, ending is Ending.VersionFailed or Ending.GaveUp ? Failures([.. heard, .. inTime]) : []);
            }

            // What came too late for that verdict is not too late for the next one.
            var setAside = meanwhile.Except(inTime).Select(arrival => arrival with { At = settled });
            heard.AddRange(inTime);
            coming = [.. setAside, .. coming.Except(meanwhile)];
            now = settled;
        }
    }

    // Of work and of its end a feed keeps the last word of each object, as long as nothing has come after it.
    private static bool Stands(ReportArrival arrival, List<ReportArrival> before)
    {
        var report = arrival.Report;
        if (report.Verdict is not (Verdict.Working or Verdict.Stalled))
        {
            return true;
        }

        var others = before.Where(other => other.Report.ObjectId == report.ObjectId).Select(other => other.Report).ToList();
        if (others.Exists(other => other.Verdict == report.Verdict && (other.At, other.AcceptedAt).CompareTo((report.At, report.AcceptedAt)) > 0))
        {
            return false;
        }

        var said = others.Where(IsOutcome).Order(FluxOrder.Instance).ToList();
        return report.Verdict == Verdict.Working
            ? !(said.Count > 0 && said[^1].At > report.At)
            : !others.Exists(other => other.At > report.At && other.Verdict is Verdict.Working or Verdict.AttemptFailed or Verdict.TestFailed or Verdict.GaveUp)
                && !(said.FindLast(SaysWhatRuns) is { Verdict: Verdict.Deployed or Verdict.Tested } last && last.At > report.At);
    }

    private (Ending Ending, DateTimeOffset At) Earliest(List<ReportArrival> heard)
    {
        var verdicts = new List<(Ending Ending, DateTimeOffset At)> { (Ending.Deadline, wait.Deadline) };
        var places = heard.Where(arrival => Matches(arrival.Report)).GroupBy(arrival => arrival.Report.ObjectId!).Select(place => place.ToList()).ToList();
        verdicts.AddRange(places.Select(GaveUpAt).OfType<DateTimeOffset>().Select(at => (Ending.GaveUp, at)));
        verdicts.AddRange(places.Select(SupersededAt).OfType<DateTimeOffset>().Select(at => (Ending.Superseded, at)));

        // Of several places that failed, the last one may still be retried.
        if (places.Select(FailedAt).Max() is { } failed)
        {
            verdicts.Add((Ending.VersionFailed, failed));
        }

        return verdicts.Select(verdict => (verdict.Ending, At: verdict.At > Asked ? verdict.At : Asked)).OrderBy(verdict => verdict.At).ThenBy(verdict => verdict.Ending).First();
    }

    private DateTimeOffset? GaveUpAt(List<ReportArrival> place) => place
        .Where(arrival => IsFailure(arrival) && IsEnd(arrival) && !place.Exists(other => IsNewAttempt(other) && other.Report.At > arrival.Report.At))
        .Min(arrival => (DateTimeOffset?)arrival.Report.AcceptedAt);

    private DateTimeOffset? FailedAt(List<ReportArrival> place)
    {
        var attempts = place.FindAll(arrival => IsFailure(arrival) && !IsEnd(arrival) && !place.Exists(other => IsDeployed(other) && FluxOrder.Instance.Compare(other.Report, arrival.Report) > 0));
        if (attempts.Count == 0)
        {
            return null;
        }

        var last = attempts.Max(arrival => arrival.Report.AcceptedAt) + FailureGrace;
        var remediated = place.Where(IsRemediation).Select(arrival => arrival.Report.AcceptedAt + RemediationGrace).DefaultIfEmpty().Max();
        return new[] { last, remediated, WorksUntil(place) ?? default }.Max();
    }

    private DateTimeOffset? SupersededAt(List<ReportArrival> place)
    {
        if (place.FindAll(IsNewer) is not { Count: > 0 } newer)
        {
            return null;
        }

        var first = newer.MinBy(arrival => arrival.Report.AcceptedAt)!.Report;
        var again = Work(place) is { Version: not null } work && work.At > first.At ? WorksUntil(place) : null;
        return first.AcceptedAt + FailureGrace > again || again is null ? first.AcceptedAt + FailureGrace : again;
    }

    // What Flux said last of its work there, unless something came of it since, or it is about another version.
    private Report? Work(List<ReportArrival> place) =>
        place.Select(arrival => arrival.Report).Where(report => report.Verdict == Verdict.Working).MaxBy(report => (report.At, report.AcceptedAt)) is { } work
        && (work.Version is null || work.Version == Request.Version)
        && !place.Exists(arrival => IsOutcome(arrival.Report) && arrival.Report.At > work.At)
            ? work
            : null;

    private DateTimeOffset? WorksUntil(List<ReportArrival> place) => Work(place) switch
    {
        null => null,
        { EvidenceUntil: { } until } => until + FailureGrace,
        _ => DateTimeOffset.MaxValue,
    };

    private static bool IsEnd(ReportArrival arrival) => arrival.Report.Verdict is Verdict.GaveUp or Verdict.Stalled;

    // Whenever that was, and whether or not it releases this wait.
    private bool IsDeployed(ReportArrival arrival) => IsAwaited(arrival.Report) && arrival.Report.Verdict is Verdict.Deployed or Verdict.Tested;

    private bool IsNewAttempt(ReportArrival arrival) => arrival.Report.Verdict switch
    {
        Verdict.Working => true,
        Verdict.Deployed or Verdict.Tested => IsDeployed(arrival),
        Verdict.AttemptFailed or Verdict.TestFailed => IsFailure(arrival),
        _ => false,
    };

    private string[] Failures(List<ReportArrival> heard) => [.. heard.Where(IsFailure).Select(arrival => arrival.Report.Key)];

    // What arrives after the request.
    private bool IsSuccess(ReportArrival arrival) =>
        IsAwaited(arrival.Report)
        && (arrival.Report.Verdict == Verdict.Tested || (arrival.Report.Verdict == Verdict.Deployed && Request.WaitFor == WaitFor.Deployed))
        && (IsAfterRequest(arrival.Report) || (Request.AcceptExisting && !IsLate(arrival)));

    // What had arrived before it, in the very second of the request by Flux's clock.
    private bool IsOfTheSecondOfTheRequest(ReportArrival arrival) => IsAfterRequest(arrival.Report) && IsSuccess(arrival);

    private bool IsFailure(ReportArrival arrival)
    {
        var report = arrival.Report;
        return IsAwaited(report)
            && report.Verdict is Verdict.AttemptFailed or Verdict.TestFailed or Verdict.Removed or Verdict.GaveUp or Verdict.Stalled
            && (IsAfterRequest(report) || (Request.AcceptExisting && report.Verdict == Verdict.Stalled) || (Request.AcceptExisting
                && report.At >= Asked - FailureMemory
                && !(arrival.At <= Joined && told.Contains(report.Key))));
    }

    private bool IsRemediation(ReportArrival arrival) => Matches(arrival.Report) && arrival.Report.Version is not null && arrival.Report.Verdict switch
    {
        Verdict.RolledBack => true,
        Verdict.Removed => !IsAwaited(arrival.Report) || IsFailure(arrival),
        _ => false,
    };

    private bool IsNewer(ReportArrival arrival) =>
        Matches(arrival.Report)
        && arrival.Report.Verdict is Verdict.Deployed or Verdict.Tested
        && Rank(arrival.Report.Version) > Rank(Request.Version)
        && IsAfterRequest(arrival.Report);

    private bool IsAwaited(Report report) => Matches(report) && report.Version == Request.Version;

    // Flux's times are whole seconds.
    private bool IsAfterRequest(Report report) => report.At.ToUnixTimeSeconds() >= Asked.ToUnixTimeSeconds();

    private bool Matches(Report report) =>
        (Request.Namespace is null || Request.Namespace == report.Place.Namespace)
        && Request.Match.All(asked => report.Metadata.Any(pair => Same(pair.Key, asked.Key) && Same(pair.Value, asked.Value)));

    private bool IsAmbiguous(List<ReportArrival> heard)
    {
        var places = heard.GroupBy(arrival => arrival.Report.ObjectId!).Where(Exists).Select(place => place.First().Report.Place).ToList();
        var telling = Request.Match.Where(asked => places.Exists(place => place.Keys.Keys.Any(key => Same(key, asked.Key)))).ToList();
        var possible = places.FindAll(place =>
            (Request.Namespace is null || Request.Namespace == place.Namespace)
            && telling.TrueForAll(asked => place.Keys.Any(pair => Same(pair.Key, asked.Key) && Same(pair.Value, asked.Value))));

        // A key that is no place's (deploymentID) may yet single one out: nobody knows before its report comes.
        return possible.Count > 1 && telling.Count == Request.Match.Count;
    }

    // Something was said of it that is not its end, and nothing of its end since.
    private static bool Exists(IEnumerable<ReportArrival> place)
    {
        DateTimeOffset? last = null, gone = null;
        foreach (var report in place.Select(arrival => arrival.Report))
        {
            if (report.Verdict != Verdict.Gone)
            {
                gone = gone < report.AcceptedAt ? null : gone;
                last = last > report.AcceptedAt ? last : report.AcceptedAt;
            }
            else if (last is not null && report.AcceptedAt >= last)
            {
                gone = last = report.AcceptedAt;
            }
        }

        return last is not null && gone is null;
    }

    // What the last word of Flux on some place says, at the join.
    private bool IsLive(List<ReportArrival> heard) => heard
        .GroupBy(arrival => arrival.Report.ObjectId!)
        .Where(Exists)
        .Any(place =>
        {
            var said = place.Select(arrival => arrival.Report).Where(SaysWhatRuns).Order(FluxOrder.Instance).ToList();
            if (said.Count == 0)
            {
                return false;
            }

            var last = said[^1];
            if (!IsAwaited(last) || !(Request.AcceptExisting || IsAfterRequest(last)))
            {
                return false;
            }

            return last.Verdict switch
            {
                Verdict.Tested => true,
                Verdict.Deployed => Request.WaitFor == WaitFor.Deployed,
                Verdict.RolledBack => Request.WaitFor == WaitFor.Deployed && Request.AcceptExisting && last.AcceptedAt < Asked
                    && said.FindLast(report => report.Verdict is Verdict.AttemptFailed or Verdict.TestFailed or Verdict.GaveUp) is { } failed
                    && failed.Version != Request.Version,
                _ => false,
            };
        });

    private bool IsLate(ReportArrival arrival) => _ofRelease
        .TakeWhile(earlier => earlier != arrival)
        .Any(earlier => earlier.Report.ObjectId == arrival.Report.ObjectId
            && SaysWhatRuns(earlier.Report)
            && FluxOrder.Instance.Compare(earlier.Report, arrival.Report) > 0);

    private static bool IsOutcome(Report report) => report.Verdict is not (Verdict.Progress or Verdict.Working or Verdict.Gone);

    // That Flux has stopped changes nothing there: what had been tried was told, or nothing was.
    private static bool SaysWhatRuns(Report report) => IsOutcome(report) && report.Verdict != Verdict.Stalled;

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static int Rank(string? version) => Array.IndexOf(Stories.Vocabulary.Versions, version);
}
