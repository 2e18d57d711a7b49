using DeploymentOrchestrator.Instances;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>Answers a request whose handling has thrown.</summary>
internal sealed class FailedRequests(Refusals refusals) : IExceptionHandler
{
    private const string RetryAfterSeconds = "10";

    /// <summary>The caller's fault, if it is one: a body that stops in the middle, or comes too slowly, or a form that cannot be read. The anti-forgery check wraps errors of a form's body.</summary>
    public static BadHttpRequestException? Refused(Exception error) => error switch
    {
        BadHttpRequestException refused => refused,
        { InnerException: BadHttpRequestException refused } => refused,
        AntiforgeryValidationException { InnerException: InvalidDataException unreadable } => new BadHttpRequestException($"The form cannot be read: {unreadable.Message}"),
        _ => null,
    };

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var refused = Refused(exception);
        var status = refused?.StatusCode ?? exception switch
        {
            StoreUnavailableException or global::DurableTask.Contracts.StoreUnavailableException or Azure.RequestFailedException => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        await (refused is null ? ApiResults.Problem(status, null).ExecuteAsync(httpContext) : refusals.AnswerAsync(httpContext, status, refused.Message));
        return true;
    }
}
