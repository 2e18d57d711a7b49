using System.Globalization;
using System.Text.Json;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>An event of Flux about a release, in the format of the recorded events.</summary>
/// <param name="Release">The HelmRelease.</param>
/// <param name="Env">The environment.</param>
/// <param name="Reason">Flux's reason.</param>
/// <param name="Version">The chart version.</param>
/// <param name="HelmRevision">The N of <c>.vN</c>.</param>
/// <param name="At">Flux's timestamp, in whole seconds.</param>
internal sealed record HelmEvent(string Release, string Env, string Reason, string Version, int HelmRevision, DateTimeOffset At)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        involvedObject = new
        {
            kind = "HelmRelease",
            @namespace = "flux-config",
            name = Release,
            uid = $"uid-of-{Release}-in-{Env}",
            apiVersion = "helm.toolkit.fluxcd.io/v2",
        },
        severity = Reason.EndsWith("Failed", StringComparison.Ordinal) ? "error" : "info",
        timestamp = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        message = $"Helm {Text} for release fcp/{Release}{(Reason is "UpgradeFailed" ? ": timed out" : $".v{HelmRevision}")} with chart {Release}@{Version}",
        reason = Reason,
        metadata = new { cluster = "aks-snd-01", env = Env, revision = Version },
        reportingController = "helm-controller",
    });

    private string Text => Reason switch
    {
        "UpgradeSucceeded" => "upgrade succeeded",
        "UpgradeFailed" => "upgrade failed",
        _ => "rollback succeeded",
    };
}
