using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;
using Microsoft.Net.Http.Headers;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>The security headers of every response of the management listener: nothing from another origin, nothing inline, no caching.</summary>
internal static class PageHeaders
{
    // Should a text of Flux ever get through unescaped, it is still no script.
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Adds them, before everything that answers.</summary>
    public static void UsePageHeaders(this WebApplication app, ServerSettings settings) => app.Use((context, next) =>
    {
        if (Listener.Of(context) == Http.Listener.Management)
        {
            // The browser uses https even if a proxy terminates it: cookies are marked accordingly.
            context.Request.Scheme = settings.BehindTlsProxy ? "https" : context.Request.Scheme;
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = Policy;
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "no-referrer";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Cross-Origin-Resource-Policy"] = "same-origin";
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
                if (!headers.ContainsKey(HeaderNames.CacheControl))
                {
                    headers.CacheControl = "no-store";
                }

                return Task.CompletedTask;
            });
        }

        return next(context);
    });
}
