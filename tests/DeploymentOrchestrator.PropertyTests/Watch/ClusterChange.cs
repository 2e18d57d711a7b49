using DeploymentOrchestrator.Demo.StandIns.Kubernetes;

namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>Something happens to a HelmRelease in the cluster. Of one HelmRelease no two happen in one step of the day.</summary>
/// <param name="At">When.</param>
/// <param name="Manifest">As it is from then on; null: it is deleted.</param>
/// <param name="Says">What that says, all of one object.</param>
internal sealed record ClusterChange(DateTimeOffset At, HelmReleaseManifest? Manifest, IReadOnlyList<ReleaseStatement> Says)
{
    /// <summary>Which HelmRelease.</summary>
    public string Release => Says[0].Release;

    /// <summary>Which object of that name.</summary>
    public string Uid => Says[0].Uid;
}
