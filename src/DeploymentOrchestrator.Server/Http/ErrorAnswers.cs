using DeploymentOrchestrator.Intake;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>Gives every error the same shape.</summary>
internal static class ErrorAnswers
{
    /// <summary>Adds it, before everything that can fail.</summary>
    public static void UseErrorAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => Answers.WriteProblemAsync(context, context.Response.StatusCode, null),

            StatusCodeSelector = error => error switch
            {
                // A body that stops in the middle, or comes too slowly, is the caller's fault and says so.
                BadHttpRequestException bad => bad.StatusCode,
                StoreUnavailableException or global::DurableTask.Contracts.StoreUnavailableException or Azure.RequestFailedException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
        });
        app.UseStatusCodePages(page => Answers.WriteProblemAsync(page.HttpContext, page.HttpContext.Response.StatusCode, null));
    }
}
