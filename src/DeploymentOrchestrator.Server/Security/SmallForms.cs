using DeploymentOrchestrator.Server.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>The pages' forms are a few short fields: a body of another kind, or a large one, is refused before it is read.</summary>
internal static class SmallForms
{
    private const int MostBytes = 8 * 1024;
    private const string Kind = "application/x-www-form-urlencoded";

    /// <summary>Refuses what is no small form.</summary>
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return next(invocation);
        }

        if (context.Request.ContentLength > MostBytes)
        {
            return Refuse(StatusCodes.Status413PayloadTooLarge, $"A form here has at most {MostBytes} bytes.");
        }

        if (context.Request.ContentType is { } kind && !kind.StartsWith(Kind, StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(StatusCodes.Status415UnsupportedMediaType, $"A form here is sent as {Kind}.");
        }

        // One without a length ends there, too.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MostBytes;
        return next(invocation);

        static ValueTask<object?> Refuse(int status, string reason) => ValueTask.FromResult<object?>(ApiResults.Problem(status, reason));
    }
}
