using System.Text.Json.Serialization;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>The feed's operations, by name.</summary>
public static class FeedOperations
{
    /// <summary>Takes a <see cref="Report"/>; answers <see cref="FeedAnswer"/>.</summary>
    public const string Report = "Report";

    /// <summary>Takes <see cref="JoinFeed"/>; answers <see cref="FeedSnapshot"/>. Idempotent.</summary>
    public const string Join = "Join";

    /// <summary>Takes <see cref="GetFeedSnapshot"/>; answers <see cref="FeedSnapshot"/>.</summary>
    public const string Snapshot = "Snapshot";

    /// <summary>Takes <see cref="ConsumedFailures"/>: these have failed a wait.</summary>
    public const string Consume = "Told";

    /// <summary>Takes <see cref="LeaveFeed"/>. Idempotent.</summary>
    public const string Leave = "Leave";
}

/// <summary>Whom to tell of a report.</summary>
/// <param name="Listeners">Instance ids of waits.</param>
/// <param name="Report">The report as the feed sees it: with <see cref="Report.Late"/> set, and with what other reports of its object have said of the place.</param>
public sealed record FeedAnswer(IReadOnlyList<string> Listeners, Report Report);

/// <summary>A wait listens from now on.</summary>
/// <param name="InstanceId">The wait.</param>
/// <param name="Until">When the feed may forget it.</param>
/// <param name="Now">The caller's time: an entity has no clock.</param>
/// <param name="Release">The feed's release, by a wait for several, whose id need not derive from it; else null.</param>
public sealed record JoinFeed(
    string InstanceId,
    DateTimeOffset Until,
    DateTimeOffset Now,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Release = null);

/// <summary>Asks what the feed knows.</summary>
/// <param name="Now">The caller's time.</param>
public sealed record GetFeedSnapshot(DateTimeOffset Now);

/// <summary>A wait was failed because of these.</summary>
/// <param name="ReportKeys">Their keys.</param>
public sealed record ConsumedFailures(IReadOnlyList<string> ReportKeys);

/// <summary>A wait listens no more.</summary>
/// <param name="InstanceId">The wait.</param>
public sealed record LeaveFeed(string InstanceId);

/// <summary>What the feed knows. Histories hold it: its JSON names stay.</summary>
/// <param name="Places">Per place what Flux last said.</param>
/// <param name="Journal">Recent reports, in order of acceptance.</param>
/// <param name="Consumed">Keys of failures that have failed a wait already.</param>
/// <param name="LastReportAcceptedAt">When the last report was accepted, if there was one.</param>
/// <param name="Registered">False if the feed has no room for another listener; the wait then lives on its own looks.</param>
public sealed record FeedSnapshot(
    IReadOnlyList<PlaceState> Places,
    IReadOnlyList<JournalEntry> Journal,
    [property: JsonPropertyName("told")] IReadOnlyList<string> Consumed,
    [property: JsonPropertyName("heardUntil")] DateTimeOffset? LastReportAcceptedAt,
    bool Registered);
