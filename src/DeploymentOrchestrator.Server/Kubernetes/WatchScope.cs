namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>What one watch is about.</summary>
/// <param name="Resource">Which resource.</param>
/// <param name="Namespace">Of which namespace; null: of all.</param>
internal sealed record WatchScope(WatchedResource Resource, string? Namespace)
{
    /// <summary>The path of its objects.</summary>
    /// <param name="version">Served as which version.</param>
    public string PathOf(string version) => $"apis/{Resource.Group}/{version}{(Namespace is null ? "" : $"/namespaces/{Namespace}")}/{Resource.Plural}";

    /// <inheritdoc/>
    public override string ToString() => $"{Resource} of {(Namespace is null ? "all namespaces" : $"namespace {Namespace}")}";
}
