using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Demo.StandIns.Kubernetes;

/// <summary>An object as the API server stores it.</summary>
/// <param name="Resource">helmreleases or helmcharts.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="Json">The whole object.</param>
internal sealed record ClusterObject(string Resource, string Namespace, string Name, string Uid, byte[] Json)
{
    /// <summary>The name of its kind in a path.</summary>
    public static string ResourceOf(string kind) => kind switch
    {
        "HelmRelease" => "helmreleases",
        "HelmChart" => "helmcharts",
        _ => throw new ArgumentException($"{kind} is not a kind of this cluster.", nameof(kind)),
    };

    /// <summary>The kind for a name in a path.</summary>
    public static string KindOf(string resource) => resource == "helmreleases" ? "HelmRelease" : "HelmChart";
}

/// <summary>Selects the objects that a call asks for.</summary>
/// <param name="Resource">helmreleases or helmcharts.</param>
/// <param name="Namespace">The namespace; null for all.</param>
/// <param name="Label">The label, as key and value; null for objects with any labels.</param>
internal sealed record ClusterSelection(string Resource, string? Namespace, (string Key, string Value)? Label)
{
    /// <summary>True if an object is selected.</summary>
    public bool Holds(ClusterObject one) =>
        one.Resource == Resource
        && (Namespace is null || one.Namespace == Namespace)
        && (Label is not { } label || (string?)JsonNode.Parse(one.Json)!["metadata"]!["labels"]?[label.Key] == label.Value);
}
