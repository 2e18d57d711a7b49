using DeploymentOrchestrator.Intake;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>POST /api/AdoCallBack</c>: a pipeline asks to be released when a version is deployed.</summary>
internal static class CallbackRoute
{
    /// <summary>Hands the request to the intake.</summary>
    public static async Task<Results<JsonHttpResult<Accepted>, ProblemHttpResult>> HandleAsync(HttpContext context, CallbackIntake intake)
    {
        var body = await LimitedBody.ReadAsync(context.Request.Body, RequestBody.MaxBody, context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return ApiResults.From(await intake.AcceptAsync(new CallbackRequest(headers, body), context.RequestAborted), context);
    }
}
