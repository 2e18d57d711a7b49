using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Addresses of and around a wait.</summary>
internal static class WaitLinks
{
    /// <summary>Its page.</summary>
    public static string Of(WaitView wait) => Of(wait.InstanceId);

    /// <summary>The page of a wait of this id.</summary>
    public static string Of(string instanceId) => $"/waits/{Uri.EscapeDataString(instanceId)}";

    /// <summary>What it asks for beside the version.</summary>
    public static string Where(WaitView wait) => string.Join(' ', MetadataText.Pairs(wait.Match, wait.Namespace));

    /// <summary>The runs of the project in Azure DevOps, or null if its address is none that a browser may be sent to.</summary>
    public static string? Runs(PipelineRun run) => Project(run) is { } project ? $"{project}/_build" : null;

    /// <summary>The very run. Its page has a number that the request does not tell; this answers JSON, whose <c>owner</c> links to it.</summary>
    public static string? Plan(PipelineRun run) => Project(run) is { } project
        ? $"{project}/_apis/distributedtask/hubs/{Uri.EscapeDataString(run.HubName)}/plans/{Uri.EscapeDataString(run.PlanId)}"
        : null;

    private static string? Project(PipelineRun run) => Uri.TryCreate(run.OrganizationUrl, UriKind.Absolute, out var organization) && organization.Scheme is "https" or "http"
        ? $"{organization.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(run.ProjectId)}"
        : null;
}
