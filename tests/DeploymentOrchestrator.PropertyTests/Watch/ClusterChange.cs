using DeploymentOrchestrator.Demo.StandIns.Kubernetes;

namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>A change of a HelmRelease in the cluster. A HelmRelease changes at most once in one step of the day.</summary>
/// <param name="At">When it happens.</param>
/// <param name="Manifest">The manifest after the change; null if the object is deleted.</param>
/// <param name="Says">The statements that the change makes, all about the same object.</param>
internal sealed record ClusterChange(DateTimeOffset At, HelmReleaseManifest? Manifest, IReadOnlyList<ReleaseStatement> Says)
{
    /// <summary>The name of the HelmRelease.</summary>
    public string Release => Says[0].Release;

    /// <summary>The UID of the object.</summary>
    public string Uid => Says[0].Uid;
}
