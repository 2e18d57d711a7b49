using System.Globalization;
using System.Text.Json;

namespace DeploymentOrchestrator.Demo.StandIns.Kubernetes;

/// <summary>The state of an upgrade.</summary>
public enum UpgradeState
{
    /// <summary>Flux is working on it; the previous version is still running.</summary>
    Running,

    /// <summary>It is deployed.</summary>
    Deployed,

    /// <summary>It failed, and nothing indicates whether Flux will try again.</summary>
    Failed,

    /// <summary>It failed, and Flux will not try again.</summary>
    Stalled,

    /// <summary>Its health check was canceled because of a newer spec, and the condition Stalled is still set.</summary>
    Canceled,
}

/// <summary>A HelmRelease in one state of an upgrade, with the conditions, reasons and texts of helm-controller (api/v2, internal/reconcile).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The chart version in the spec.</param>
/// <param name="At">When this state began.</param>
/// <param name="State">The state of the upgrade.</param>
public sealed record HelmReleaseManifest(string Name, string Version, DateTimeOffset At, UpgradeState State = UpgradeState.Deployed)
{
    private const int Revision = 12;
    private const int Generation = 7;

    /// <summary>Its namespace.</summary>
    public string Namespace { get; init; } = "flux-config";

    /// <summary>The UID of the object; null to let the cluster assign one.</summary>
    public string? Uid { get; init; }

    /// <summary>The API version in which it is served.</summary>
    public string ApiVersion { get; init; } = "helm.toolkit.fluxcd.io/v2";

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The chart's values.</summary>
    public object Values { get; init; } = new { };

    /// <summary>The manifest as JSON.</summary>
    public override string ToString() => JsonSerializer.Serialize(new
    {
        apiVersion = ApiVersion,
        kind = "HelmRelease",
        metadata = new { name = Name, @namespace = Namespace, uid = Uid, generation = Generation, labels = Labels, creationTimestamp = "2026-01-01T00:00:00Z" },
        spec = new { interval = "5m", chart = new { spec = new { chart = Name, version = Version } }, values = Values },
        status = new
        {
            observedGeneration = State == UpgradeState.Running ? Generation - 1 : Generation,
            lastAttemptedGeneration = Generation,
            lastAttemptedRevision = Version,
            lastAttemptedConfigDigest = "sha256:1",
            lastAttemptedReleaseAction = "upgrade",
            upgradeFailures = State is UpgradeState.Running or UpgradeState.Deployed ? 0 : 1,
            conditions = Conditions(),
            history = State switch
            {
                UpgradeState.Running => [],
                UpgradeState.Deployed => new[] { Snapshot("deployed") },
                _ => [Snapshot("failed")],
            },
        },
    });

    private object[] Conditions()
    {
        var failed = $"Helm upgrade failed for release demo/{Name} with chart {Name}@{Version}: timeout waiting for: [Deployment/{Name}]";
        var deployed = $"Helm upgrade succeeded for release demo/{Name}.v{Revision} with chart {Name}@{Version}";
        var running = "Running 'upgrade' action with timeout of 5m0s";
        var stalled = "Failed to upgrade after 1 attempt(s)";
        return State switch
        {
            UpgradeState.Running => [Condition("Reconciling", "True", "Progressing", running), Condition("Ready", "Unknown", "Progressing", running)],
            UpgradeState.Deployed => [Condition("Ready", "True", "UpgradeSucceeded", deployed), Condition("Released", "True", "UpgradeSucceeded", deployed)],
            UpgradeState.Failed => [Condition("Ready", "False", "UpgradeFailed", failed), Condition("Released", "False", "UpgradeFailed", failed)],
            UpgradeState.Stalled =>
            [
                Condition("Stalled", "True", "RetriesExceeded", stalled),
                Condition("Ready", "False", "UpgradeFailed", failed),
                Condition("Released", "False", "UpgradeFailed", failed),
            ],
            _ =>
            [
                Condition("Stalled", "True", "RetriesExceeded", stalled),
                Condition("Ready", "False", "HealthCheckCanceled", "New reconciliation triggered by HelmChart/flux-config/web"),
                Condition("Released", "False", "UpgradeFailed", failed),
            ],
        };
    }

    private object Condition(string type, string status, string reason, string message) =>
        new { type, status, reason, message, observedGeneration = Generation, lastTransitionTime = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) };

    private object Snapshot(string status) =>
        new { name = Name, @namespace = "demo", version = Revision, status, chartName = Name, chartVersion = Version, configDigest = "sha256:1", action = "upgrade" };
}
