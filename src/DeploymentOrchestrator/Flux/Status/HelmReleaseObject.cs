using System.Text.Json;

namespace DeploymentOrchestrator.Flux.Status;

/// <summary>A HelmRelease as <c>kubectl get -o json</c> shows it, as far as it is used here.</summary>
/// <remarks>
/// helm-controller's api/v2 and api/v2beta2 have the same fields for what is read here. v2beta1 (helm-controller up to 0.36) has no history
/// and neither Stalled nor Reconciling.
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

    /// <summary>True if it comes from helm-controller up to 0.36.</summary>
    public bool IsOldGeneration => ApiVersion?.EndsWith("/v2beta1", StringComparison.Ordinal) is true && Status.History is not { Count: > 0 };

    /// <summary>True if Flux has done with the wanted state what it is going to do; else its status is on its way and decides nothing.</summary>
    public bool IsSettled =>
        Metadata is { Generation: > 0, DeletionTimestamp: null }
        && Status.ObservedGeneration == Metadata.Generation
        && Condition("Reconciling") is not { IsTrue: true };

    /// <summary>A condition that says since when, or null.</summary>
    public StatusCondition? Condition(string type) =>
        Status.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.LastTransitionTime > DateTimeOffset.UnixEpoch);

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
/// <param name="DeletionTimestamp">Set while it is being deleted.</param>
/// <param name="Annotations">Its annotations.</param>
public sealed record ObjectMeta(
    string Name = "",
    string Namespace = "",
    string Uid = "",
    long Generation = 0,
    DateTimeOffset? DeletionTimestamp = null,
    Dictionary<string, string>? Annotations = null);

/// <summary>What is wanted.</summary>
/// <param name="Suspend">True: Flux does nothing with it.</param>
public sealed record HelmReleaseSpec(bool Suspend = false);

/// <summary>How it stands.</summary>
/// <param name="ObservedGeneration">The generation that Flux last was done with.</param>
/// <param name="LastAttemptedRevision">The chart version of the last attempt, with build metadata.</param>
/// <param name="LastAppliedRevision">The chart version that was last deployed; old generation only.</param>
/// <param name="History">Helm's releases, as Flux took note of them.</param>
/// <param name="Conditions">The conditions.</param>
public sealed record HelmReleaseStatus(
    long ObservedGeneration = -1,
    string? LastAttemptedRevision = null,
    string? LastAppliedRevision = null,
    List<HelmSnapshot>? History = null,
    List<StatusCondition>? Conditions = null);

/// <summary>One of Helm's releases.</summary>
/// <param name="Version">Helm's revision, the N of <c>.vN</c>.</param>
/// <param name="Status">Helm's word: deployed, superseded, failed, uninstalled, pending-upgrade, ...</param>
/// <param name="ChartVersion">The chart version.</param>
/// <param name="ConfigDigest">A digest of its values.</param>
/// <param name="Action">What made it: install, upgrade, rollback; absent before helm-controller 1.5.</param>
public sealed record HelmSnapshot(int Version = 0, string Status = "", string ChartVersion = "", string ConfigDigest = "", string? Action = null)
{
    /// <summary>True if Helm says that it is what runs.</summary>
    public bool IsDeployed => Status == "deployed";
}

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
