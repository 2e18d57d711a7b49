using System.Text.Json;

namespace DeploymentOrchestrator.Flux.Status;

/// <summary>A HelmRelease as <c>kubectl get -o json</c> shows it, as far as it is used here.</summary>
/// <remarks>
/// helm-controller's api/v2 and api/v2beta2 have the same fields for what is read here. The API version does not tell the controller's: 0.37
/// serves v2beta1 too, with a history.
/// </remarks>
public sealed record HelmReleaseObject
{
    private const string EventAnnotation = "event.toolkit.fluxcd.io/";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        MaxDepth = StatusDocument.MaxDepth,
        RespectNullableAnnotations = true,
    };

    /// <summary>Group and version, e.g. helm.toolkit.fluxcd.io/v2.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>HelmRelease.</summary>
    public string? Kind { get; init; }

    /// <summary>Who it is.</summary>
    public ObjectMeta Metadata { get; init; } = new();

    /// <summary>What is wanted.</summary>
    public HelmReleaseSpec Spec { get; init; } = new();

    /// <summary>How it stands.</summary>
    public HelmReleaseStatus Status { get; init; } = new();

    /// <summary>True if it is a HelmRelease of Flux.</summary>
    public bool IsHelmRelease => Kind == "HelmRelease" && ApiVersion?.Split('/')[0] == "helm.toolkit.fluxcd.io";

    /// <summary>True if it comes from helm-controller up to 0.36: no history, no Stalled, no Reconciling.</summary>
    public bool IsOldGeneration =>
        ApiVersion?.EndsWith("/v2beta1", StringComparison.Ordinal) is true
        && Status is { LastAttemptedGeneration: 0, History: not { Count: > 0 } }
        && (Status.Conditions ?? []).TrueForAll(condition => condition.Type is not ("Stalled" or "Reconciling"));

    /// <summary>True while Flux is at work on it or will be soon.</summary>
    public bool IsReconciling => Condition("Reconciling") is { IsTrue: true };

    /// <summary>A condition that says since when, or null.</summary>
    public StatusCondition? Condition(string type) =>
        Status.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.LastTransitionTime > DateTimeOffset.UnixEpoch);

    /// <summary>True if the last attempt was for the spec that is wanted now. status.observedGeneration alone does not tell: it may lag for good.</summary>
    public bool HasAttemptedThisGeneration => Status.LastAttemptedGeneration > 0
        ? Status.LastAttemptedGeneration == Metadata.Generation
        : Status.ObservedGeneration == Metadata.Generation || Condition("Ready")?.ObservedGeneration == Metadata.Generation;

    /// <summary>The chart version that Flux tries or will try, with build metadata if that is known; null: the spec names a range or a chartRef.</summary>
    public string? WantedRevision => (HasAttemptedThisGeneration ? Status.LastAttemptedRevision : null) ?? Spec.Chart?.Spec?.Version;

    /// <summary>Helm's last release. Flux keeps the list sorted; that is not promised.</summary>
    public HelmSnapshot? LatestSnapshot => Status.History?.MaxBy(snapshot => snapshot.Version);

    /// <summary>What notification-controller makes of the object's annotations in every event of it.</summary>
    public IEnumerable<KeyValuePair<string, string>> EventMetadata() => (Metadata.Annotations ?? [])
        .Where(pair => pair.Key.StartsWith(EventAnnotation, StringComparison.Ordinal) && pair.Value is not null)
        .Select(pair => KeyValuePair.Create(pair.Key[EventAnnotation.Length..], pair.Value));

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It has not the shape of one.</exception>
    public static HelmReleaseObject Parse(ReadOnlySpan<byte> json)
    {
        // Elements of lists are not checked by the serializer.
        var read = JsonSerializer.Deserialize<HelmReleaseObject>(json, Options);
        return read is not null && read.Status.Conditions?.Contains(null!) is not true && read.Status.History?.Contains(null!) is not true
            ? read
            : throw new JsonException("null stands where an object belongs");
    }
}

/// <summary>An object's metadata.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Uid">Differs per cluster, and after it was made anew.</param>
/// <param name="Generation">Grows with every change of the spec.</param>
/// <param name="CreationTimestamp">When it was made.</param>
/// <param name="DeletionTimestamp">Set while it is being deleted.</param>
/// <param name="Annotations">Its annotations.</param>
public sealed record ObjectMeta(
    string Name = "",
    string Namespace = "",
    string Uid = "",
    long Generation = 0,
    DateTimeOffset? CreationTimestamp = null,
    DateTimeOffset? DeletionTimestamp = null,
    Dictionary<string, string>? Annotations = null);

/// <summary>How it stands.</summary>
/// <param name="ObservedGeneration">The generation that Flux last was done with. It lags: it stays while Flux retries or waits.</param>
/// <param name="LastAttemptedGeneration">The generation of the last attempt; 0 before helm-controller 0.37.</param>
/// <param name="LastAttemptedRevision">The chart version of the last attempt, with build metadata. Set before the attempt begins.</param>
/// <param name="LastAttemptedConfigDigest">A digest of the values of the last attempt.</param>
/// <param name="LastAttemptedReleaseAction">install or upgrade.</param>
/// <param name="LastAppliedRevision">The chart version that was last deployed; old generation only.</param>
/// <param name="InstallFailures">Installs that failed and are counted against the retries.</param>
/// <param name="UpgradeFailures">Upgrades likewise.</param>
/// <param name="History">Helm's releases, as Flux took note of them.</param>
/// <param name="Conditions">The conditions.</param>
public sealed record HelmReleaseStatus(
    long ObservedGeneration = -1,
    long LastAttemptedGeneration = 0,
    string? LastAttemptedRevision = null,
    string? LastAttemptedConfigDigest = null,
    string? LastAttemptedReleaseAction = null,
    string? LastAppliedRevision = null,
    long InstallFailures = 0,
    long UpgradeFailures = 0,
    List<HelmSnapshot>? History = null,
    List<StatusCondition>? Conditions = null);

/// <summary>One of Helm's releases.</summary>
/// <param name="Name">Helm's name of it.</param>
/// <param name="Namespace">The namespace of Helm's record.</param>
/// <param name="Version">Helm's revision, the N of <c>.vN</c>.</param>
/// <param name="Status">Helm's word: deployed, superseded, failed, uninstalled, pending-upgrade, ...</param>
/// <param name="ChartName">The chart.</param>
/// <param name="ChartVersion">Its version.</param>
/// <param name="AppVersion">Its appVersion; absent before helm-controller 1.0.</param>
/// <param name="ConfigDigest">A digest of its values.</param>
/// <param name="Action">What made it: install, upgrade, rollback; absent before helm-controller 1.5.</param>
/// <param name="LastDeployed">When Helm began with it.</param>
/// <param name="TestHooks">The tests that ran; null: none were tried.</param>
public sealed record HelmSnapshot(
    string Name = "",
    string Namespace = "",
    int Version = 0,
    string Status = "",
    string ChartName = "",
    string ChartVersion = "",
    string? AppVersion = null,
    string ConfigDigest = "",
    string? Action = null,
    DateTimeOffset? LastDeployed = null,
    Dictionary<string, HelmTestHook?>? TestHooks = null)
{
    /// <summary>True if Helm says that it is what runs.</summary>
    public bool IsDeployed => Status == "deployed";

    /// <summary>True if a test of it failed.</summary>
    public bool HasFailedTest => TestHooks?.Values.Any(hook => hook?.Phase == "Failed") is true;
}

/// <summary>A test hook.</summary>
/// <param name="Phase">How it ended: Succeeded, Failed.</param>
public sealed record HelmTestHook(string? Phase = null);

/// <summary>A condition. Flux sets its time when status, reason or message changes (fluxcd/pkg, runtime/conditions), in whole seconds.</summary>
/// <param name="Type">Ready, Released, TestSuccess, Remediated, Stalled, Reconciling, ...</param>
/// <param name="Status">True, False or Unknown.</param>
/// <param name="Reason">In one word.</param>
/// <param name="Message">For people.</param>
/// <param name="LastTransitionTime">Since when it says so.</param>
/// <param name="ObservedGeneration">Of which generation it speaks; 0 in the old generation.</param>
public sealed record StatusCondition(
    string Type = "", string Status = "", string Reason = "", string Message = "", DateTimeOffset LastTransitionTime = default, long ObservedGeneration = 0)
{
    /// <summary>Status True.</summary>
    public bool IsTrue => Status == "True";

    /// <summary>Status False.</summary>
    public bool IsFalse => Status == "False";
}
