using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>GET /api/deployments</c>: what is waiting, for what, and what is live where.</summary>
internal static class DeploymentRoutes
{
    /// <summary>Every release, or the one of <c>?release=</c>; an empty list if it is not known.</summary>
    public static async Task<IResult> ListAsync(string? release, AllReleases all, DeploymentReader deployments, CancellationToken cancellationToken) =>
        Results.Json(
            string.IsNullOrWhiteSpace(release) ? await all.ReadAsync(cancellationToken) : await deployments.ListAsync(release, cancellationToken), Json.Options);

    /// <summary>One release and version with its waits and what Flux said.</summary>
    public static async Task<IResult> FindAsync(string release, string version, DeploymentReader deployments, CancellationToken cancellationToken) =>
        await deployments.FindAsync(release, version, cancellationToken) is { } found
            ? Results.Json(found, Json.Options)
            : Results.Problem(
                $"No pipeline has asked for {SafeText.OneLine(release, 80)} {SafeText.OneLine(version, 80)}, and Flux has said nothing of that release.",
                statusCode: StatusCodes.Status404NotFound,
                title: "Not Found");
}
