using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.PropertyTests.Oracle;

/// <summary>
/// The rules of docs/when-is-a-pipeline-released.md for one wait, written a second time and as simply as possible: whenever something arrives,
/// everything that has arrived is evaluated again from the beginning. It shares data types with the product, but no rule.
/// </summary>
/// <remarks>
/// Details that the document leaves open, as the product and this model define them:
/// - A success counts when it arrives, unless a negative verdict is due by then: in that case it counts only if it was accepted by the verdict's time.
/// So a failure that is still on its way when the success arrives cannot cancel it.
/// - A verdict that is due is reached after the settle time, from what was accepted by its time and had arrived by then. If that moves the verdict
/// to a later time, the wait goes on, and the reports that were held back meanwhile count again.
/// - A report from before the request makes the wait fail at the moment of the request at the earliest.
/// - Of several failures, the last one counts; of several newer versions, the first one that was deployed. Reported work of Flux holds a failure back until the work ends,
/// unless it had a result meanwhile. Once a verdict is being checked, an earlier one that becomes
/// known does not replace it.
/// - A failure is ignored if the version was deployed after it, whatever runs there now and whenever that was.
/// - A rollback or removal of any version in a matching place prolongs the grace of a failure; a removal of the awaited version is
/// itself a failure, if it is recent enough.
/// - A success from before the request that arrives after it counts if nothing newer is known of its place when the feed processes it.
/// - A rollback counts only at the join, so only if it arrived before the request. Later rollbacks are never a success.
/// - Places are counted only at the join. A place that lacks a match key by which other places differ cannot be the requested one.
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

    /// <summary>The results of all waits, in the order of their requests: a failure that made one wait fail does not count for the next one.</summary>
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

    // Progress alone creates no feed: before the first verdict and the first request, it is not stored.
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

            // A report that came too late for that verdict is not too late for the next one.
            var setAside = meanwhile.Except(inTime).Select(arrival => arrival with { At = settled });
            heard.AddRange(inTime);
            coming = [.. setAside, .. coming.Except(meanwhile)];
            now = settled;
        }
    }

    // Of Flux's work and its end, a feed keeps the last report of each object, as long as nothing has come after it.
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

        // If several places failed, the last one may still be retried.
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

    // The last report about Flux's work in that place, unless the work had a result since, or is about another version.
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

    // It does not matter when that was, or whether it releases this wait.
    private bool IsDeployed(ReportArrival arrival) => IsAwaited(arrival.Report) && arrival.Report.Verdict is Verdict.Deployed or Verdict.Tested;

    private bool IsNewAttempt(ReportArrival arrival) => arrival.Report.Verdict switch
    {
        Verdict.Working => true,
        Verdict.Deployed or Verdict.Tested => IsDeployed(arrival),
        Verdict.AttemptFailed or Verdict.TestFailed => IsFailure(arrival),
        _ => false,
    };

    private string[] Failures(List<ReportArrival> heard) => [.. heard.Where(IsFailure).Select(arrival => arrival.Report.Key)];

    // The reports that arrive after the request.
    private bool IsSuccess(ReportArrival arrival) =>
        IsAwaited(arrival.Report)
        && (arrival.Report.Verdict == Verdict.Tested || (arrival.Report.Verdict == Verdict.Deployed && Request.WaitFor == WaitFor.Deployed))
        && (IsAfterRequest(arrival.Report) || (Request.AcceptExisting && !IsLate(arrival)));

    // The reports that had arrived before it, but within the same second by Flux's clock.
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

        // A key that belongs to no place (deploymentID) may still select one: that is not known before its report arrives.
        return possible.Count > 1 && telling.Count == Request.Match.Count;
    }

    // True if something was reported about it that is not its end, and its end was not reported since.
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

    // What the last report of Flux from some place means at the join.
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

    // That Flux has stopped changes nothing there: its attempts were reported already, or there were none.
    private static bool SaysWhatRuns(Report report) => IsOutcome(report) && report.Verdict != Verdict.Stalled;

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static int Rank(string? version) => Array.IndexOf(Stories.Vocabulary.Versions, version);
}
