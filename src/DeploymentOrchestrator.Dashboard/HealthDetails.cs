using DeploymentOrchestrator.Deployments;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>How the server itself fares.</summary>
/// <param name="Now">When it was asked for.</param>
/// <param name="OpenWaits">How many pipelines wait.</param>
/// <param name="OldestWait">The one that has waited longest.</param>
/// <param name="Blocked">Waits that stand still until a person resumes them.</param>
/// <param name="Places">When Flux last said something, per place, whatever the release; the quietest first.</param>
/// <param name="WriterQueue">How many writes wait for the database; null: there is none, instances are kept elsewhere.</param>
/// <param name="CommitP99">Of the last thousand commits 99 in 100 were faster; null: none yet.</param>
/// <param name="DatabaseBytes">What the database takes, with its log; null: there is none.</param>
/// <param name="FreeBytes">What its disk has left; null: nobody knows.</param>
public sealed record HealthDetails(
    DateTimeOffset Now,
    int OpenWaits,
    WaitView? OldestWait,
    IReadOnlyList<WaitView> Blocked,
    IReadOnlyList<PlaceHeard> Places,
    int? WriterQueue,
    TimeSpan? CommitP99,
    long? DatabaseBytes,
    long? FreeBytes);

/// <summary>When Flux last said something of a place.</summary>
/// <param name="Place">The place.</param>
/// <param name="At">When that was accepted.</param>
/// <param name="Release">Of which release.</param>
public sealed record PlaceHeard(string Place, DateTimeOffset At, string Release);
