using DeploymentOrchestrator.Instances;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>Gives every error the same shape.</summary>
internal static class ErrorAnswers
{
    private const string RetryAfterSeconds = "10";

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
            ExceptionHandler = context =>
            {
                if (context.Response.StatusCode is StatusCodes.Status503ServiceUnavailable)
                {
                    context.Response.Headers.RetryAfter = RetryAfterSeconds;
                }

                return Refused(context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error) is { } bad
                    ? refusals.AnswerAsync(context, bad.StatusCode, bad.Message)
                    : Answers.WriteProblemAsync(context, context.Response.StatusCode, null);
            },

            // One line says it all: the caller's fault is no fault of ours, with a stack.
            SuppressDiagnosticsCallback = failed => Refused(failed.Exception) is not null,

            // A body that stops in the middle, or comes too slowly, is the caller's fault and says so.
            StatusCodeSelector = error => Refused(error)?.StatusCode ?? error switch
            {
                StoreUnavailableException or global::DurableTask.Contracts.StoreUnavailableException or Azure.RequestFailedException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
        });
        app.UseStatusCodePages(page => refusals.AnswerUnroutedAsync(page.HttpContext));
    }

    // The anti-forgery check wraps what it met in a form's body.
    private static BadHttpRequestException? Refused(Exception error) => error as BadHttpRequestException ?? error.InnerException as BadHttpRequestException;
}
