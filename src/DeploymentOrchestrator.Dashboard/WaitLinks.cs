using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Addresses of a wait's page and of related pages.</summary>
internal static class WaitLinks
{
    /// <summary>The page of a wait.</summary>
    public static string Of(WaitView wait) => Of(wait.InstanceId);

    /// <summary>The page of the wait with this ID.</summary>
    public static string Of(string instanceId) => $"/waits/{Uri.EscapeDataString(instanceId)}";

    /// <summary>What the wait asks for in addition to the version.</summary>
    public static string Where(WaitView wait) => string.Join(' ', MetadataText.Pairs(wait.Match, wait.Namespace));

    /// <summary>The project's runs in Azure DevOps, or null if the address is not one that a browser may be sent to.</summary>
    public static string? Runs(PipelineRun run) => Project(run) is { } project ? $"{project}/_build" : null;

    /// <summary>The run itself, as JSON whose <c>owner</c> links to its page. The address of that page contains a number that is not part of the request.</summary>
    public static string? Plan(PipelineRun run) => Project(run) is { } project
        ? $"{project}/_apis/distributedtask/hubs/{Uri.EscapeDataString(run.HubName)}/plans/{Uri.EscapeDataString(run.PlanId)}"
        : null;

    private static string? Project(PipelineRun run) => Uri.TryCreate(run.OrganizationUrl, UriKind.Absolute, out var organization) && organization.Scheme is "https" or "http"
        ? $"{organization.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(run.ProjectId)}"
        : null;
}
