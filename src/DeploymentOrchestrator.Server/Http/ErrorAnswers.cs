using DeploymentOrchestrator.Instances;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>Gives every error the same shape.</summary>
internal static class ErrorAnswers
{
    /// <summary>Adds it, before everything that can fail.</summary>
    public static void UseErrorAnswers(this WebApplication app)
    {
        var refusals = app.Services.GetRequiredService<Refusals>();

        // What has come this far is answered and logged here, whatever Kestrel then tells of its body.
        app.Use((context, next) =>
        {
            context.Features.Set(refusals);
            return next(context);
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error is BadHttpRequestException bad
                ? refusals.AnswerAsync(context, bad.StatusCode, bad.Message)
                : Answers.WriteProblemAsync(context, context.Response.StatusCode, null),

            // One line says it all: the caller's fault is no fault of ours, with a stack.
            SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException,

            StatusCodeSelector = error => error switch
            {
                // A body that stops in the middle, or comes too slowly, is the caller's fault and says so.
                BadHttpRequestException bad => bad.StatusCode,
                StoreUnavailableException or global::DurableTask.Contracts.StoreUnavailableException or Azure.RequestFailedException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
        });
        app.UseStatusCodePages(page => refusals.AnswerUnroutedAsync(page.HttpContext));
    }
}
