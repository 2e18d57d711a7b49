using System.ComponentModel;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Server.Http.DurableTask;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>GET /api/deployments</c>: what is waiting, for what, and what is live where.</summary>
internal static class DeploymentRoutes
{
    /// <summary>A page of all releases, or the one of <c>?release=</c>; an empty list if it is not known.</summary>
    public static async Task<IResult> ListAsync(HttpContext context, DeploymentReader deployments)
    {
        var parameters = new ManagementQuery(context.Request);
        if (parameters.Text("release") is { } release && !string.IsNullOrWhiteSpace(release))
        {
            return Results.Json(await deployments.ListAsync(release, context.RequestAborted), Json.Options);
        }

        var top = parameters.Count("top", DeploymentReader.UsualPage, DeploymentReader.MostOfAPage);
        var page = await deployments.ListAsync(top, parameters.Text("continuationToken"), context.RequestAborted);
        context.Response.Headers[InstanceRoutes.ContinuationHeader] = page.ContinuationToken ?? "";
        return Results.Json(page.Values, Json.Options);
    }

    /// <summary>One release and version with its waits and what Flux said.</summary>
    public static async Task<Results<JsonHttpResult<VersionView>, ProblemHttpResult>> FindAsync([Description("The HelmRelease.")] string release, [Description("The chart version.")] string version, DeploymentReader deployments, CancellationToken cancellationToken) =>
        await deployments.FindAsync(release, version, cancellationToken) is { } found
            ? TypedResults.Json(found, Json.Options)
            : ApiResults.Problem(
                StatusCodes.Status404NotFound,
                $"No pipeline has asked for {SafeText.OneLine(release, 80)} {SafeText.OneLine(version, 80)}, and Flux has said nothing of that release.");
}
