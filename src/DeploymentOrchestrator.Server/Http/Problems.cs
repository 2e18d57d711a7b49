using Microsoft.AspNetCore.WebUtilities;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>Gives every problem the same shape, also those that the framework writes.</summary>
internal static class Problems
{
    /// <summary>Adds what writes them.</summary>
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = problem =>
        {
            problem.ProblemDetails.Title = ReasonPhrases.GetReasonPhrase(problem.ProblemDetails.Status ?? problem.HttpContext.Response.StatusCode);

            // No line of the log has it.
            problem.ProblemDetails.Extensions.Remove("traceId");
        });
        services.AddExceptionHandler<FailedRequests>();

        // One line says it all: the caller's fault is no fault of ours, with a stack.
        services.Configure<ExceptionHandlerOptions>(options => options.SuppressDiagnosticsCallback = failed => FailedRequests.Refused(failed.Exception) is not null);
    }

    /// <summary>Writes them, before everything that can fail.</summary>
    public static void UseProblems(this WebApplication app)
    {
        var refusals = app.Services.GetRequiredService<Refusals>();

        // Requests that come this far are answered and logged here, even if Kestrel then reports an error of the body.
        app.Use((context, next) =>
        {
            context.Features.Set(refusals);
            return next(context);
        });
        app.UseExceptionHandler();
        app.UseStatusCodePages(page => refusals.AnswerUnroutedAsync(page.HttpContext));
    }
}
