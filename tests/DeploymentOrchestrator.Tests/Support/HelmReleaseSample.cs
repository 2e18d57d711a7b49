using System.Text;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Tests.Support;

/// <summary>A HelmRelease as kubectl shows it, with the fields, reasons and texts of helm-controller (api/v2, internal/reconcile).</summary>
internal sealed class HelmReleaseSample
{
    public const string DeployedAt = "2026-08-20T10:15:40Z";

    private readonly JsonObject _object;

    private HelmReleaseSample(string name, string ns) => _object = new JsonObject
    {
        ["apiVersion"] = "helm.toolkit.fluxcd.io/v2",
        ["kind"] = "HelmRelease",
        ["metadata"] = new JsonObject
        {
            ["annotations"] = new JsonObject(),
            ["creationTimestamp"] = "2026-01-01T00:00:00Z",
            ["generation"] = 7,
            ["name"] = name,
            ["namespace"] = ns,
            ["resourceVersion"] = "123456",
            ["uid"] = $"11111111-2222-4333-8444-{name.Length:000000000000}",
        },
        ["spec"] = new JsonObject
        {
            ["chart"] = new JsonObject { ["spec"] = new JsonObject { ["chart"] = "ffc-demo-web", ["version"] = "4.32.30" } },
            ["interval"] = "5m",
            ["values"] = new JsonObject { ["image"] = new JsonObject { ["tag"] = "1", ["deep"] = new JsonArray(1, 2, new JsonObject()) } },
        },
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(),
            ["helmChart"] = $"{ns}/{ns}-{name}",
            ["history"] = new JsonArray(),
            ["lastAttemptedGeneration"] = 7,
            ["lastAttemptedRevision"] = "4.32.30",
            ["observedGeneration"] = 7,
        },
    };

    public JsonObject Metadata => _object["metadata"]!.AsObject();

    public JsonObject Spec => _object["spec"]!.AsObject();

    public JsonObject Status => _object["status"]!.AsObject();

    /// <summary>V is deployed, as Helm's release 12.</summary>
    public static HelmReleaseSample Deployed(string name = "ffc-demo-web", string version = "4.32.30", string ns = "flux-config", string at = DeployedAt)
    {
        var sample = new HelmReleaseSample(name, ns);
        var text = $"Helm upgrade succeeded for release fcp-demo/{name}.v12 with chart {name}@{version}";
        sample.Status["lastAttemptedRevision"] = version;
        return sample
            .History(12, "deployed", version)
            .History(11, "superseded", "4.32.29")
            .Condition("Ready", "True", "UpgradeSucceeded", text, at)
            .Condition("Released", "True", "UpgradeSucceeded", text, at);
    }

    /// <summary>The upgrade to V failed, and no retries are left; 4.32.29 was deployed before.</summary>
    public static HelmReleaseSample Stalled(string at = DeployedAt)
    {
        const string text = "Helm upgrade failed for release fcp-demo/ffc-demo-web with chart ffc-demo-web@4.32.30: timeout waiting for: [Deployment/web]";
        return new HelmReleaseSample("ffc-demo-web", "flux-config")
            .History(12, "failed", "4.32.30")
            .History(11, "superseded", "4.32.29")
            .Condition("Stalled", "True", "RetriesExceeded", "Failed to upgrade after 1 attempt(s)", at)
            .Condition("Ready", "False", "UpgradeFailed", text, at)
            .Condition("Released", "False", "UpgradeFailed", text, at);
    }

    /// <summary>The same as <see cref="Stalled"/>, but 4.32.29 was restored.</summary>
    public static HelmReleaseSample RolledBack(string at = DeployedAt, string action = "rollback")
    {
        const string text = "Helm rollback to previous release fcp-demo/ffc-demo-web.v11 with chart ffc-demo-web@4.32.29 succeeded";
        var sample = Stalled("2026-08-20T10:15:00Z").History(13, "deployed", "4.32.29", action);
        return sample
            .Condition("Stalled", "True", "RetriesExceeded", "Failed to upgrade after 1 attempt(s)", at)
            .Condition("Ready", "False", "RollbackSucceeded", text, at)
            .Condition("Remediated", "True", "RollbackSucceeded", text, at);
    }

    /// <summary>The format of helm-controller 0.36: no history, no Stalled.</summary>
    public static HelmReleaseSample Old(string ready, string reason, string message)
    {
        var sample = new HelmReleaseSample("ffc-demo-web", "flux-config");
        sample._object["apiVersion"] = "helm.toolkit.fluxcd.io/v2beta1";
        sample.Status.Remove("history");
        sample.Status.Remove("lastAttemptedGeneration");
        sample.Status["lastAppliedRevision"] = ready == "True" ? "4.32.30" : "4.32.29";
        return sample.Condition("Ready", ready, reason, message, DeployedAt);
    }

    /// <summary>A HelmChart, as source-controller writes it.</summary>
    public static HelmReleaseSample Chart(string name, string ready)
    {
        var sample = new HelmReleaseSample(name, "flux-config");
        sample._object["apiVersion"] = "source.toolkit.fluxcd.io/v1";
        sample._object["kind"] = "HelmChart";
        sample._object["spec"] = new JsonObject { ["chart"] = "ffc-demo-web", ["version"] = "4.32.30" };
        return sample.Condition("Ready", ready, ready == "True" ? "ChartPullSucceeded" : "ChartPullError", "no 'ffc-demo-web' chart with version matching '4.32.30' found", DeployedAt);
    }

    public HelmReleaseSample With(Action<HelmReleaseSample> change)
    {
        change(this);
        return this;
    }

    /// <summary>Adds a condition of the current generation, or replaces the existing one.</summary>
    public HelmReleaseSample Condition(string type, string status, string reason, string message, string at, long? generation = null)
    {
        var condition = new JsonObject
        {
            ["lastTransitionTime"] = at,
            ["message"] = message,
            ["observedGeneration"] = generation ?? Metadata["generation"]!.DeepClone(),
            ["reason"] = reason,
            ["status"] = status,
            ["type"] = type,
        };
        Without(type);
        Status["conditions"]!.AsArray().Add(condition);
        return this;
    }

    public HelmReleaseSample Without(string type)
    {
        var conditions = Status["conditions"]!.AsArray();
        if (conditions.FirstOrDefault(condition => (string)condition!["type"]! == type) is { } known)
        {
            conditions.Remove(known);
        }

        return this;
    }

    public HelmReleaseSample History(int version, string status, string chartVersion, string? action = "upgrade")
    {
        var snapshot = new JsonObject
        {
            ["chartName"] = "ffc-demo-web",
            ["chartVersion"] = chartVersion,
            ["configDigest"] = $"sha256:{chartVersion}",
            ["digest"] = $"sha256:{version}",
            ["firstDeployed"] = "2026-01-01T00:00:00Z",
            ["lastDeployed"] = DeployedAt,
            ["name"] = "ffc-demo-web",
            ["namespace"] = "fcp-demo",
            ["status"] = status,
            ["version"] = version,
        };
        if (action is not null)
        {
            snapshot["action"] = action;
        }

        Status["history"]!.AsArray().Add(snapshot);
        return this;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_object.ToJsonString());

    /// <summary>The document that a cluster posts.</summary>
    public static byte[] Document(DateTimeOffset? readAt, IEnumerable<HelmReleaseSample> releases, string metadata = """{"cluster":"aks-snd-01","env":"snd1"}""", string complete = "false")
    {
        var items = string.Join(',', releases.Select(release => release._object.ToJsonString()));
        var list = $$$"""{"apiVersion":"v1","items":[{{{items}}}],"kind":"List","metadata":{"resourceVersion":""}}""";
        var whole = readAt is { } at ? $$$"""{"readAt":"{{{at:yyyy-MM-dd'T'HH:mm:ss'Z'}}}","complete":{{{complete}}},"metadata":{{{metadata}}},"list":{{{list}}}}""" : list;
        return Encoding.UTF8.GetBytes(whole);
    }
}
