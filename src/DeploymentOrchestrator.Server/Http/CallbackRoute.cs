using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Server.Keys;
using DeploymentOrchestrator.Server.Security;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>POST /api/AdoCallBack</c>: a pipeline asks to be released when a version is deployed.</summary>
internal static class CallbackRoute
{
    private const int BodyBytes = 16 * 1024;

    /// <summary>Checks the key and hands the request to the intake.</summary>
    public static async Task HandleAsync(HttpContext context, ServerKeys keys, KeyGuesses guesses, Refusals refusals, CallbackIntake intake)
    {
        if (!keys.Function.Accept(context.Request))
        {
            var isTooMany = AccessKeys.IsIn(context.Request) && !guesses.Count(context);
            if (isTooMany)
            {
                context.Response.Headers.RetryAfter = "60";
            }

            await refusals.AnswerAsync(
                context,
                isTooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status401Unauthorized,
                WrongKey(context.Request.Query["code"].ToString()));
            return;
        }

        var body = await LimitedBody.ReadAsync(context.Request.Body, BodyBytes, context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        await Answers.WriteAsync(context, await intake.AcceptAsync(new CallbackRequest(headers, body), context.RequestAborted));
    }

    private static string WrongKey(string code) => code switch
    {
        "" => "The function key is missing. The pipeline's AzureFunction@1 sends its input 'key' as ?code=; it must be one of Keys:Function.",
        _ when code.Contains("code=", StringComparison.OrdinalIgnoreCase) =>
            "The function key came twice. The task appends its input 'key' as ?code= by itself: its input 'function' must end with /api/AdoCallBack.",
        _ => "The function key is wrong. The pipeline's AzureFunction@1 sends its input 'key' as ?code=; it must be one of Keys:Function.",
    };
}
