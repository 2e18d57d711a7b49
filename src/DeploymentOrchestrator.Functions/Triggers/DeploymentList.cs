using System.Globalization;
using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Functions.Http;
using DeploymentOrchestrator.Queries;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary><c>GET /api/deployments</c>: what is waiting, for what, and what is live where. Each function has its own key, for readers only.</summary>
public sealed class DeploymentList(DomainFactory domain)
{
    /// <summary>A page of all releases, or the one named by <c>?release=</c>; an empty list if that release is not known.</summary>
    [Function("Deployments")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "deployments")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) => ReadAsync(async () =>
        {
            var (release, top, deployments) = (request.Query["release"].ToString(), request.Query["top"].ToString(), domain.Create<DeploymentReader>(client));
            if (!string.IsNullOrWhiteSpace(release))
            {
                return Results.Json(await deployments.ListAsync(release, cancellationToken), Json.Options);
            }

            var limit = int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? Math.Min(asked, DeploymentReader.MostOfAPage) : DeploymentReader.UsualPage;
            var page = await deployments.ListAsync(limit, request.Query["continuationToken"].ToString() is { Length: > 0 } token ? token : null, cancellationToken);
            request.HttpContext.Response.Headers["x-ms-continuation-token"] = page.ContinuationToken ?? "";
            return Results.Json(page.Values, Json.Options);
        });

    /// <summary>One release and version, with its waits and the reports of Flux.</summary>
    [Function("Deployment")]
    public Task<IResult> FindAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "deployments/{release}/{version}")] HttpRequest request,
        string release,
        string version,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) => ReadAsync(async () =>
            await domain.Create<DeploymentReader>(client).FindAsync(release, version, cancellationToken) is { } found
                ? Results.Json(found, Json.Options)
                : ApiResults.Problem(
                    StatusCodes.Status404NotFound,
                    $"No pipeline has asked for {SafeText.OneLine(release, 80)} {SafeText.OneLine(version, 80)}, and Flux has said nothing of that release."));

    private static async Task<IResult> ReadAsync(Func<Task<IResult>> read)
    {
        try
        {
            return await read();
        }
        catch (RpcException exception)
        {
            return ApiResults.StoreUnavailable(exception);
        }
    }
}
