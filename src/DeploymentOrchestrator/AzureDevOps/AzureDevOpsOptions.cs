namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Configuration section <c>AzureDevOps</c>.</summary>
public sealed class AzureDevOpsOptions
{
    /// <summary>URL prefixes that PlanUrl may have, e.g. <c>https://dev.azure.com/acme/</c>. None: every request is refused.</summary>
    public IList<string> Organizations { get; init; } = [];

    /// <summary>Accept http and loopback addresses. For trials and tests only.</summary>
    public bool AllowInsecureLoopback { get; set; }
}
