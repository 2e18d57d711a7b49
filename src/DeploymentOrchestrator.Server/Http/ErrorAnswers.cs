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

            // A body that stops in the middle, or comes too slowly, is the caller's fault and says so.
            StatusCodeSelector = error => error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages(page => Answers.WriteProblemAsync(page.HttpContext, page.HttpContext.Response.StatusCode, null));
    }
}
