using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>What a finding is about. The name is also used in metrics.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingKind>))]
public enum FindingKind
{
    /// <summary>Waits are stopped.</summary>
    Blocked,

    /// <summary>Results have not reached their pipelines.</summary>
    NotDelivered,

    /// <summary>The disk is nearly full.</summary>
    Disk,

    /// <summary>Writes are waiting for the database.</summary>
    PendingWrites,

    /// <summary>The database is slow.</summary>
    SlowCommit,

    /// <summary>The cluster cannot be watched.</summary>
    Watch,

    /// <summary>The Event Hub, or a partition of it, cannot be read.</summary>
    EventHub,

    /// <summary>This server is far behind in reading a partition of the Event Hub.</summary>
    EventHubLag,

    /// <summary>A place is silent while others report.</summary>
    Silent,
}

/// <summary>Something that an operator must or should look at.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="IsProblem">True if it affects pipelines, or soon will. False if it may be intended.</param>
/// <param name="What">The finding.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record HealthFinding(FindingKind Kind, bool IsProblem, string What, string Remedy)
{
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    /// <summary>All findings of a server, problems first; empty if all is well.</summary>
    public static IReadOnlyList<HealthFinding> Of(HealthDetails health) =>
        [.. Waits(health).Concat(Store(health)).Concat(Intake(health)).Concat(Silence(health)).OrderByDescending(finding => finding.IsProblem)];

    private static IEnumerable<HealthFinding> Waits(HealthDetails health)
    {
        var suspended = health.Blocked.Count(wait => wait.BlockedReason is null);
        if (health.Blocked.Count - suspended is > 0 and var stuck)
        {
            yield return new(
                FindingKind.Blocked, true, $"{Count(stuck, "wait is", "waits are")} paused: this build cannot replay the history.", "Deploy a build that can and resume, or finish by hand.");
        }

        if (suspended > 0)
        {
            yield return new(FindingKind.Blocked, false, $"{Count(suspended, "wait is", "waits are")} suspended by hand: until resumed, they decide and send nothing.", "Resume, or finish by hand.");
        }

        if (health.NotDelivered.Count > 0)
        {
            yield return new(
                FindingKind.NotDelivered,
                true,
                $"{Count(health.NotDelivered.Count, "result has", "results have")} not reached Azure DevOps.",
                "The wait's page shows what Azure DevOps answers; send the result again once the cause is fixed, or rerun the pipeline.");
        }
    }

    private static IEnumerable<HealthFinding> Store(HealthDetails health)
    {
        if (health.FreeBytes >> 20 is { } free && free < health.Thresholds.LowDiskMegabytes)
        {
            yield return new(FindingKind.Disk, free < health.Thresholds.FullDiskMegabytes, $"{free} MB of the disk are free.", "Free disk space: on a full disk requests are answered 503.");
        }

        if (health.WriterQueue > health.Thresholds.PendingWrites)
        {
            yield return new(FindingKind.PendingWrites, false, $"{health.WriterQueue} writes are pending.", "The disk is too slow for what comes in; the 99th percentile of commits shows how slow it is.");
        }

        if (health.CommitP99 > health.Thresholds.SlowCommit)
        {
            yield return new(
                FindingKind.SlowCommit, false, $"One commit in a hundred takes over {DurationText.Of(health.Thresholds.SlowCommit)}.", "Put the data folder on a local disk that busy programs do not share.");
        }
    }

    private static IEnumerable<HealthFinding> Intake(HealthDetails health)
    {
        foreach (var watch in health.Watches.Where(watch => watch.Problem is not null))
        {
            yield return new(FindingKind.Watch, true, $"{watch.What} cannot be watched: {watch.Problem}", "Until it can be watched, only events and posted statuses bring news of that cluster.");
        }

        if (health.EventHub is not { } hub)
        {
            yield break;
        }

        if (hub.Problem is { } problem)
        {
            yield return new(FindingKind.EventHub, true, $"The Event Hub {hub.Hub} cannot be read: {problem}", "Events wait in the hub, as long as it keeps them.");
        }

        foreach (var partition in hub.Partitions.Where(partition => partition.Problem is not null || partition.Lag > health.Thresholds.EventsBehind))
        {
            yield return partition.Problem is { } stuck
                ? new(FindingKind.EventHub, true, $"Partition {partition.Id} of the Event Hub is stuck: {stuck}", "Its events wait in the hub, as long as it keeps them.")
                : new(FindingKind.EventHubLag, false, $"Partition {partition.Id} of the Event Hub is {partition.Lag} events behind.", "It catches up by itself, unless the number keeps growing.");
        }
    }

    // If every place is silent, nothing was deployed. If only one is silent, its Alert or its network may be broken.
    internal static IReadOnlyList<PlaceHeard> SilentOf(HealthDetails health) =>
        health.Places.Any(place => health.Now - place.At < Lately) ? [.. health.Places.Where(place => health.Now - place.At > health.Thresholds.SilentAfter)] : [];

    private static IEnumerable<HealthFinding> Silence(HealthDetails health) => health.Silent.Select(place => new HealthFinding(
        FindingKind.Silent,
        false,
        $"{place.Place} has been silent for {DurationText.Of(health.Now - place.At)}, while others have reported.",
        "If something was deployed there since, check its Alert, Provider and network. A place that no longer exists is forgotten after 30 days."));

    private static string Count(int count, string one, string many) => count == 1 ? $"One {one}" : $"{count} {many}";
}
