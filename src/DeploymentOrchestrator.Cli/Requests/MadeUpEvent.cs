using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Requests;

/// <summary>An event as helm-controller would send it, with its own reasons and texts (internal/reconcile, v1.6.3).</summary>
internal static class MadeUpEvent
{
    /// <summary>The reasons that matter to the server, with helm-controller's text for each.</summary>
    public static IReadOnlyDictionary<string, string> Texts { get; } = new Dictionary<string, string>
    {
        ["InstallSucceeded"] = "Helm install succeeded for release {0}.v1 with chart {1}",
        ["InstallFailed"] = "Helm install failed for release {0} with chart {1}: sent by hand",
        ["UpgradeSucceeded"] = "Helm upgrade succeeded for release {0}.v1 with chart {1}",
        ["UpgradeFailed"] = "Helm upgrade failed for release {0} with chart {1}: sent by hand",
        ["TestSucceeded"] = "Helm test succeeded for release {0}.v1 with chart {1}: no test hooks",
        ["TestFailed"] = "Helm test failed for release {0}.v1 with chart {1}: sent by hand",
        ["RollbackSucceeded"] = "Helm rollback to previous release {0}.v1 with chart {1} succeeded",
        ["RollbackFailed"] = "Helm rollback to previous release {0}.v1 with chart {1} failed: sent by hand",
        ["UninstallSucceeded"] = "Helm uninstall remediation for release {0}.v1 with chart {1} succeeded",
        ["UninstallFailed"] = "Helm uninstall remediation for release {0}.v1 with chart {1} failed: sent by hand",
    };

    /// <summary>Creates an event with the current time.</summary>
    public static byte[] ToBytes(string release, string version, string @namespace, string reason, string? message, IReadOnlyDictionary<string, string> metadata, DateTimeOffset now)
    {
        // The same object always gets the same ID, which differs between clusters.
        var cluster = $"{metadata.GetValueOrDefault("cluster")} {metadata.GetValueOrDefault("env")}";
        var uid = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{@namespace}/{release} {cluster}")).AsSpan(0, 16));
        var all = new SortedDictionary<string, string>(metadata.ToDictionary(), StringComparer.Ordinal) { ["revision"] = version };
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            involvedObject = new { kind = "HelmRelease", @namespace, name = release, uid, apiVersion = "helm.toolkit.fluxcd.io/v2" },
            severity = reason.EndsWith("Failed", StringComparison.Ordinal) ? "error" : "info",
            timestamp = Time(now),
            message = message ?? string.Format(CultureInfo.InvariantCulture, Texts[reason], $"{@namespace}/{release}", $"{release}@{version}"),
            reason,
            metadata = all,
            reportingController = "helm-controller",
        });
    }

    /// <summary>A recorded event with the current time instead of its own.</summary>
    /// <exception cref="CommandFailure">The file is not an event.</exception>
    public static byte[] Redate(byte[] recorded, DateTimeOffset now)
    {
        try
        {
            if (JsonNode.Parse(recorded) is JsonObject e && e.ContainsKey("timestamp"))
            {
                e["timestamp"] = Time(now);
                return JsonSerializer.SerializeToUtf8Bytes(e);
            }
        }
        catch (JsonException)
        {
            // Reported by the exception below.
        }

        throw new CommandFailure("--now needs a file with one Flux event: a JSON object with a timestamp.", ExitCodes.Configuration);
    }

    // Flux writes whole seconds.
    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
