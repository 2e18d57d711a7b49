using DeploymentOrchestrator.Intake;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>POST /api/FluxEvent</c>: Flux's notification-controller tells what happened (provider generic-hmac).</summary>
internal static class FluxEventRoute
{
    /// <summary>Hands the raw bytes, over which the signature goes, to the intake.</summary>
    public static async Task<Results<JsonHttpResult<Accepted>, ProblemHttpResult>> HandleAsync(HttpContext context, FluxIntake intake)
    {
        var body = await LimitedBody.ReadAsync(context.Request.Body, FluxIntake.MaxBody, context.RequestAborted);
        var signature = context.Request.Headers["X-Signature"].ToString();
        return ApiResults.From(await intake.AcceptWebhookAsync(body, signature, context.RequestAborted), context);
    }
}
