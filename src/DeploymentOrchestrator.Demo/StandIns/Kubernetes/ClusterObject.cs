using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Demo.StandIns.Kubernetes;

/// <summary>An object as the API server keeps it.</summary>
/// <param name="Resource">helmreleases or helmcharts.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="Json">All of it.</param>
internal sealed record ClusterObject(string Resource, string Namespace, string Name, string Uid, byte[] Json)
{
    /// <summary>What its kind is called in a path.</summary>
    public static string ResourceOf(string kind) => kind switch
    {
        "HelmRelease" => "helmreleases",
        "HelmChart" => "helmcharts",
        _ => throw new ArgumentException($"{kind} is no kind that this cluster has.", nameof(kind)),
    };

    /// <summary>The kind of what a path calls so.</summary>
    public static string KindOf(string resource) => resource == "helmreleases" ? "HelmRelease" : "HelmChart";
}

/// <summary>Which objects a call asks for.</summary>
/// <param name="Resource">helmreleases or helmcharts.</param>
/// <param name="Namespace">Of which namespace; null: of all.</param>
/// <param name="Label">With which label, as key and value; null: whatever they have.</param>
internal sealed record ClusterSelection(string Resource, string? Namespace, (string Key, string Value)? Label)
{
    /// <summary>True if it asks for this one.</summary>
    public bool Holds(ClusterObject one) =>
        one.Resource == Resource
        && (Namespace is null || one.Namespace == Namespace)
        && (Label is not { } label || (string?)JsonNode.Parse(one.Json)!["metadata"]!["labels"]?[label.Key] == label.Value);
}
