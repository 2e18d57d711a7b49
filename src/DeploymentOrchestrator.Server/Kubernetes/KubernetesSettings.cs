using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>Configuration section <c>Kubernetes</c>: the cluster that this server watches itself, if it does.</summary>
/// <param name="Watch">True if it does.</param>
/// <param name="KubeConfig">The file that says how to reach it; null: the pod's service account, elsewhere what KUBECONFIG names or ~/.kube/config.</param>
/// <param name="Metadata">What place it is: what the cluster's Alerts add to each event, e.g. cluster and env.</param>
/// <param name="Pin">What the secret pins that the cluster's Flux signs events with: both are to speak of the same objects.</param>
/// <param name="Namespaces">Which are watched; empty: all.</param>
/// <param name="LabelSelector">Which objects are watched; null: all.</param>
internal sealed record KubernetesSettings(
    bool Watch,
    string? KubeConfig,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyDictionary<string, string> Pin,
    IReadOnlyList<string> Namespaces,
    string? LabelSelector)
{
    /// <summary>Each resource, in each namespace, by itself: one that is forbidden holds up no other.</summary>
    public IEnumerable<WatchScope> Scopes =>
        from resource in WatchedResource.All
        from ns in Namespaces.DefaultIfEmpty()
        select new WatchScope(resource, ns);

    /// <summary>Reads a configuration that has been checked.</summary>
    public static KubernetesSettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Kubernetes");
        var signedBy = section["Webhook"] is { } name
            ? configuration.GetSection("Flux:Webhooks").Get<FluxWebhook[]>()?.FirstOrDefault(webhook => webhook.Name == name)
            : null;
        return new(
            section.GetValue<bool>("Watch"),
            section["KubeConfig"],
            section.GetSection("Metadata").GetChildren().ToDictionary(pair => pair.Key, pair => pair.Value!),
            signedBy?.Pin.ToDictionary() ?? [],
            [.. section.GetSection("Namespaces").GetChildren().Select(ns => ns.Value!)],
            section["LabelSelector"]);
    }
}
