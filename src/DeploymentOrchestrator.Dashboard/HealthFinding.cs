namespace DeploymentOrchestrator.Dashboard;

/// <summary>Something that an operator has to look at, or should.</summary>
/// <param name="IsProblem">True: pipelines suffer from it, or soon will. False: it may be meant.</param>
/// <param name="What">What is so.</param>
/// <param name="Remedy">What to do.</param>
public sealed record HealthFinding(bool IsProblem, string What, string Remedy)
{
    private const long Gigabyte = 1L << 30;
    private const long LittleSpace = Gigabyte;
    private const long NoSpace = Gigabyte / 10;
    private const int ManyWrites = 1_000;
    private const int ManyEvents = 1_000;
    private static readonly TimeSpan SlowCommit = TimeSpan.FromSeconds(1);

    // A status that stays the same is delivered once a day; the rest is for its way.
    private static readonly TimeSpan LongSilence = TimeSpan.FromHours(26);
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    /// <summary>All that is to be said of a server, the problems first; empty: it is well.</summary>
    public static IReadOnlyList<HealthFinding> Of(HealthDetails health) =>
        [.. Waits(health).Concat(Store(health)).Concat(Intake(health)).Concat(Silence(health)).OrderByDescending(finding => finding.IsProblem)];

    private static IEnumerable<HealthFinding> Waits(HealthDetails health)
    {
        if (health.Blocked.Count > 0)
        {
            yield return new(
                true, $"{Count(health.Blocked.Count, "wait is", "waits are")} paused: this build cannot replay the history.", "Deploy a build that can and resume, or finish by hand.");
        }

        if (health.NotDelivered.Count > 0)
        {
            yield return new(
                true,
                $"{Count(health.NotDelivered.Count, "result has", "results have")} not reached Azure DevOps.",
                "The wait's page says what it answers; send the result again once that is mended, or rerun the pipeline.");
        }
    }

    private static IEnumerable<HealthFinding> Store(HealthDetails health)
    {
        if (health.FreeBytes < LittleSpace)
        {
            yield return new(health.FreeBytes < NoSpace, $"{health.FreeBytes >> 20} MB of the disk are free.", "Free disk space: on a full disk requests are answered 503.");
        }

        if (health.WriterQueue > ManyWrites)
        {
            yield return new(false, $"{health.WriterQueue} writes are pending.", "The disk is slower than what comes in; the commit's 99th percentile says how slow.");
        }

        if (health.CommitP99 > SlowCommit)
        {
            yield return new(false, $"One commit in a hundred takes over {SlowCommit.TotalSeconds:0} s.", "Put the data folder on a local disk that is not shared with what is busy.");
        }
    }

    private static IEnumerable<HealthFinding> Intake(HealthDetails health)
    {
        foreach (var watch in health.Watches.Where(watch => watch.Problem is not null))
        {
            yield return new(true, $"{watch.What} cannot be watched: {watch.Problem}", "Until then only events and posted statuses tell of that cluster.");
        }

        if (health.EventHub is not { } hub)
        {
            yield break;
        }

        if (hub.Problem is { } problem)
        {
            yield return new(true, $"The Event Hub {hub.Hub} cannot be read: {problem}", "Events wait in the hub, as long as it keeps them.");
        }

        foreach (var partition in hub.Partitions.Where(partition => partition.Problem is not null || partition.Lag > ManyEvents))
        {
            yield return partition.Problem is { } stuck
                ? new(true, $"Partition {partition.Id} of the Event Hub does not go on: {stuck}", "Its events wait in the hub, as long as it keeps them.")
                : new(false, $"Partition {partition.Id} of the Event Hub is {partition.Lag} events behind.", "It catches up by itself, unless the number keeps growing.");
        }
    }

    // Where nobody speaks, nobody has deployed anything; where only one is silent, its Alert or its network may be broken.
    internal static IReadOnlyList<PlaceHeard> SilentOf(HealthDetails health) =>
        health.Places.Any(place => health.Now - place.At < Lately) ? [.. health.Places.Where(place => health.Now - place.At > LongSilence)] : [];

    private static IEnumerable<HealthFinding> Silence(HealthDetails health) => health.Silent.Select(place => new HealthFinding(
        false,
        $"{place.Place} has been silent for {DurationText.Of(health.Now - place.At)}, while others spoke.",
        "If something was deployed there since: see its Alert, Provider and network. If it is gone, it is forgotten after 30 days."));

    private static string Count(int count, string one, string many) => count == 1 ? $"One {one}" : $"{count} {many}";
}
