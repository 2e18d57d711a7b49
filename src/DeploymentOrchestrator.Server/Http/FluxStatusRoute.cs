using DeploymentOrchestrator.Intake;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>POST /api/FluxStatus</c>: a cluster posts the status of its HelmReleases, signed like an event.</summary>
internal static class FluxStatusRoute
{
    /// <summary>Hands the raw bytes, over which the signature goes, to the intake.</summary>
    public static async Task<Results<JsonHttpResult<Accepted>, ProblemHttpResult>> HandleAsync(HttpContext context, StatusIntake intake)
    {
        var body = await LimitedBody.ReadAsync(context.Request.Body, StatusIntake.MaxBody, context.RequestAborted);
        var signature = context.Request.Headers["X-Signature"].ToString();
        return ApiResults.From(await intake.AcceptAsync(body, signature, context.RequestAborted), context);
    }
}
