namespace DeploymentOrchestrator.Server.Http;

/// <summary>
/// The public listener. What may be called: <c>/api/AdoCallBack</c> with a function key, <c>/api/FluxEvent</c> with a signature,
/// <c>/healthz</c> by anyone.
/// </summary>
internal static class PublicRoutes
{
    /// <summary>Adds the routes, and gives every error the same shape.</summary>
    public static void MapPublicRoutes(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => Answers.WriteProblemAsync(context, context.Response.StatusCode, null),

            // A body that stops in the middle, or comes too slowly, is the caller's fault and says so.
            StatusCodeSelector = error => error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages(page => Answers.WriteProblemAsync(page.HttpContext, page.HttpContext.Response.StatusCode, null));
        app.MapPost("/api/AdoCallBack", CallbackRoute.HandleAsync);
        app.MapPost("/api/FluxEvent", FluxEventRoute.HandleAsync);
        app.MapHealthChecks("/healthz");
    }
}
