using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Flux;

/// <summary>One Flux event, or one thing that a HelmRelease's status says, classified.</summary>
/// <param name="Key">
/// 32 hex digits of a hash of uid, kind, name, place, reason, revision, message, timestamp and what the sender's secret pins: equal keys are the
/// same thing, said twice.
/// </param>
/// <param name="Release">The HelmRelease object's name, never the Helm release name in the text.</param>
/// <param name="Version">Chart version as SemVer, with build metadata if Flux names it, or null if the event names none.</param>
/// <param name="Place">Where.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="Reason">Flux's own word, e.g. UpgradeSucceeded.</param>
/// <param name="Message">Flux's text, made safe: one line, no control or bidirectional characters, 1,000 characters at most.</param>
/// <param name="At">Flux's timestamp, whole seconds, never later than <paramref name="AcceptedAt"/>.</param>
/// <param name="AcceptedAt">When this service (or the Event Hub) took it.</param>
/// <param name="HelmRevision">The N of <c>.vN</c> in the text, or null: failures have none.</param>
/// <param name="Metadata">The event's metadata without the controller's own keys revision and token: cluster, env, deploymentID, ...</param>
/// <param name="Late">Set by the feed: something newer of that place was known when it came.</param>
/// <param name="FromStatus">It was read from a status. Not written if false: recorded histories hold reports without it.</param>
/// <param name="ObjectId">
/// Which HelmRelease in which cluster: its uid and, after a space, what the sender's secret pins (<c>key=value</c>, in order), since a cluster with
/// a pinned secret may copy any uid. Null if the event names no uid, if it is of the HelmChart, and in histories that were recorded without it.
/// </param>
/// <param name="AppVersion">The chart's appVersion, from the event's metadata or the status's history; null if neither says.</param>
/// <param name="EvidenceUntil">With <see cref="Verdict.Working"/>: until when this is evidence of work or of a retry; null: no bound is known.</param>
/// <param name="TestsIgnored">
/// With <see cref="Verdict.Deployed"/>, from a status: its tests failed and the HelmRelease is Ready all the same, because they are to be ignored.
/// It comes after the <see cref="Verdict.TestFailed"/> of the same second.
/// </param>
/// <param name="Consumed">Set by the feed: the same failure, read from the status, has failed a wait already. It fails no other one.</param>
public sealed record Report(
    string Key,
    string Release,
    string? Version,
    Place Place,
    Verdict Verdict,
    string Reason,
    string Message,
    DateTimeOffset At,
    DateTimeOffset AcceptedAt,
    int? HelmRevision,
    IReadOnlyDictionary<string, string> Metadata,
    bool Late = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool FromStatus = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ObjectId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AppVersion = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? EvidenceUntil = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool TestsIgnored = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Consumed = false);
