using System.Text.Json.Serialization;
using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>How deployments went in the last days or weeks, as pipelines saw it.</summary>
/// <param name="Filter">What is shown.</param>
/// <param name="Total">All of it.</param>
/// <param name="Days">Each day of UTC, the oldest first; days on which nothing ended too.</param>
/// <param name="Causes">Failures by their kind, the most frequent first.</param>
/// <param name="Releases">Each release, the one that fails most first.</param>
/// <param name="Places">What can be chosen as a place.</param>
/// <param name="AsOf">When it was read.</param>
public sealed record HistoryDetails(
    HistoryFilter Filter,
    HistoryCounts Total,
    IReadOnlyList<HistoryDay> Days,
    IReadOnlyList<FailureCount> Causes,
    IReadOnlyList<HistoryRelease> Releases,
    IReadOnlyList<string> Places,
    DateTimeOffset AsOf)
{
    /// <summary>Each wait that ended, the newest first; not in JSON's answer, which every open page reads again and again.</summary>
    [JsonIgnore]
    public IReadOnlyList<FinishedWait> Ended { get; private init; } = [];

    /// <summary>Counts what has ended.</summary>
    internal static HistoryDetails Of(IReadOnlyList<FinishedWait> ended, HistoryFilter filter, DateTimeOffset now)
    {
        var first = filter.FirstDay(now);
        var waits = ended.Where(filter.Leaves).ToList();
        var byDay = waits.ToLookup(wait => DateOnly.FromDateTime(wait.EndedAt.UtcDateTime));
        return new HistoryDetails(
            filter,
            HistoryCounts.Of(waits),
            [.. Enumerable.Range(0, filter.Days).Select(first.AddDays).Select(day => new HistoryDay(day, HistoryCounts.Of(byDay[day])))],
            [.. waits.Where(wait => wait.Cause is not null).CountBy(wait => wait.Cause!).OrderByDescending(cause => cause.Value).ThenBy(cause => cause.Key, StringComparer.Ordinal)
                .Select(cause => new FailureCount(cause.Key, cause.Value))],
            [.. waits.Where(wait => wait.Release is not null).GroupBy(wait => wait.Release!, StringComparer.OrdinalIgnoreCase)
                .Select(release => new HistoryRelease(release.Key, HistoryCounts.Of(release)))
                .OrderByDescending(release => release.Counts.Failed).ThenByDescending(release => release.Counts.Succeeded).ThenBy(release => release.Release, StringComparer.Ordinal)],
            [.. ended.SelectMany(wait => wait.Places).Distinct().Order(StringComparer.Ordinal)],
            now)
        { Ended = [.. waits.OrderByDescending(wait => wait.EndedAt)] };
    }
}

/// <summary>How many waits ended how, and how long the good ones took.</summary>
/// <param name="Succeeded">Deployments: waits that succeeded.</param>
/// <param name="Failed">Waits that failed.</param>
/// <param name="Terminated">Waits that a person ended without a result; they count as neither.</param>
/// <param name="LeadTimeP50">From the request to live: of two deployments one was as fast; null: there was none.</param>
/// <param name="LeadTimeP95">Of twenty deployments nineteen were as fast.</param>
public sealed record HistoryCounts(int Succeeded, int Failed, int Terminated, TimeSpan? LeadTimeP50, TimeSpan? LeadTimeP95)
{
    /// <summary>From 0 to 1; null: nothing was decided.</summary>
    public double? SuccessRate => Succeeded + Failed == 0 ? null : (double)Succeeded / (Succeeded + Failed);

    /// <summary>The rate for people. What failed at all is never 100%.</summary>
    internal string Rate => SuccessRate is { } rate ? FormattableString.Invariant($"{Math.Floor(rate * 1000) / 10:0.#}%") : "";

    internal static HistoryCounts Of(IEnumerable<FinishedWait> waits)
    {
        var (succeeded, failed, terminated, leads) = (0, 0, 0, new List<TimeSpan>());
        foreach (var wait in waits)
        {
            succeeded += wait.End is WaitEnd.Succeeded ? 1 : 0;
            failed += wait.End is WaitEnd.Failed ? 1 : 0;
            terminated += wait.End is WaitEnd.Terminated ? 1 : 0;
            if (wait.LeadTime is { } lead)
            {
                leads.Add(lead);
            }
        }

        leads.Sort();
        return new HistoryCounts(succeeded, failed, terminated, Percentile(leads, 50), Percentile(leads, 95));
    }

    // The nearest rank: a time that was measured, none between two.
    private static TimeSpan? Percentile(List<TimeSpan> sorted, int percent) => sorted.Count == 0 ? null : sorted[((sorted.Count * percent) + 99) / 100 - 1];
}

/// <summary>One day.</summary>
/// <param name="Day">Of UTC.</param>
/// <param name="Counts">What ended on it.</param>
public sealed record HistoryDay(DateOnly Day, HistoryCounts Counts);

/// <summary>One release.</summary>
/// <param name="Release">The HelmRelease.</param>
/// <param name="Counts">What ended of it.</param>
public sealed record HistoryRelease(string Release, HistoryCounts Counts);

/// <summary>Failures of one kind.</summary>
/// <param name="Cause">The kind.</param>
/// <param name="Count">How many.</param>
public sealed record FailureCount(string Cause, int Count);
