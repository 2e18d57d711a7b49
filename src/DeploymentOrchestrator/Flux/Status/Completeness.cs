namespace DeploymentOrchestrator.Flux.Status;

/// <summary>Of which namespaces a document lists every HelmRelease: what it does not list there is not there.</summary>
public sealed record Completeness
{
    private readonly IReadOnlySet<string>? _namespaces;

    private Completeness(bool isAll, IReadOnlySet<string>? namespaces) => (IsAll, _namespaces) = (isAll, namespaces);

    /// <summary>It says of none that it is complete.</summary>
    public static Completeness None { get; } = new(false, null);

    /// <summary>It lists every HelmRelease of the cluster.</summary>
    public static Completeness All { get; } = new(true, null);

    /// <summary>True if it lists every HelmRelease of the cluster.</summary>
    public bool IsAll { get; }

    /// <summary>True if it lists all of anything.</summary>
    public bool IsAny => IsAll || _namespaces is { Count: > 0 };

    /// <summary>It lists every HelmRelease of these.</summary>
    public static Completeness Of(IEnumerable<string> namespaces) => new(false, namespaces.ToHashSet(StringComparer.Ordinal));

    /// <summary>True if it lists every HelmRelease of a namespace.</summary>
    public bool Covers(string @namespace) => IsAll || _namespaces?.Contains(@namespace) is true;
}
