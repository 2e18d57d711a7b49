using System.Text.Json.Serialization;
using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>How deployments ended in the last days or weeks, as their pipelines saw it.</summary>
/// <param name="Filter">The filter of this view.</param>
/// <param name="Total">The counts of all waits in it.</param>
/// <param name="Days">The counts of each UTC day, oldest first, including days on which nothing ended.</param>
/// <param name="Causes">Failures by cause, the most frequent first.</param>
/// <param name="Releases">Each release, the one with the most failures first.</param>
/// <param name="Places">The places that can be selected.</param>
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
    /// <summary>Each wait that ended, newest first. It is not part of the JSON response, which every open page fetches repeatedly.</summary>
    [JsonIgnore]
    public IReadOnlyList<FinishedWait> Ended { get; private init; } = [];

    /// <summary>Counts the waits that ended.</summary>
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

/// <summary>How many waits ended in which way, and how long the successful ones took.</summary>
/// <param name="Succeeded">Deployments: waits that succeeded.</param>
/// <param name="Failed">Waits that failed.</param>
/// <param name="Terminated">Waits that a person ended without a result. They count neither as succeeded nor as failed.</param>
/// <param name="LeadTimeP50">The median lead time, from the request until the version is live; null if there was none.</param>
/// <param name="LeadTimeP95">The 95th percentile of the lead time.</param>
public sealed record HistoryCounts(int Succeeded, int Failed, int Terminated, TimeSpan? LeadTimeP50, TimeSpan? LeadTimeP95)
{
    /// <summary>The success rate, from 0 to 1; null if nothing was decided.</summary>
    public double? SuccessRate => Succeeded + Failed == 0 ? null : (double)Succeeded / (Succeeded + Failed);

    /// <summary>The rate as people read it. It is rounded down, so that it never says 100% if anything failed.</summary>
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

    // The nearest rank: always a time that was measured, never one interpolated between two.
    private static TimeSpan? Percentile(List<TimeSpan> sorted, int percent) => sorted.Count == 0 ? null : sorted[((sorted.Count * percent) + 99) / 100 - 1];
}

/// <summary>One day.</summary>
/// <param name="Day">The UTC date.</param>
/// <param name="Counts">The waits that ended on that day.</param>
public sealed record HistoryDay(DateOnly Day, HistoryCounts Counts);

/// <summary>One release.</summary>
/// <param name="Release">The HelmRelease.</param>
/// <param name="Counts">The waits for it that ended.</param>
public sealed record HistoryRelease(string Release, HistoryCounts Counts);

/// <summary>Failures with the same cause.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Count">The number of failures.</param>
public sealed record FailureCount(string Cause, int Count);
