namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>A kind of objects that is watched.</summary>
/// <param name="Group">Its API group.</param>
/// <param name="Plural">Its name in paths and roles.</param>
/// <param name="Versions">The versions that are understood, the best first. Which a cluster serves depends on its Flux.</param>
internal sealed record WatchedResource(string Group, string Plural, IReadOnlyList<string> Versions)
{
    /// <summary>What is deployed.</summary>
    public static WatchedResource HelmReleases { get; } = new("helm.toolkit.fluxcd.io", "helmreleases", ["v2", "v2beta2", "v2beta1"]);

    /// <summary>Why a chart cannot be had. source.toolkit.fluxcd.io/v1 is served before it has HelmCharts.</summary>
    public static WatchedResource HelmCharts { get; } = new("source.toolkit.fluxcd.io", "helmcharts", ["v1", "v1beta2", "v1beta1"]);

    /// <summary>Both.</summary>
    public static IReadOnlyList<WatchedResource> All { get; } = [HelmReleases, HelmCharts];

    /// <inheritdoc/>
    public override string ToString() => $"{Plural}.{Group}";
}
