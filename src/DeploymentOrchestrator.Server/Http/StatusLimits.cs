using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Net.Http.Headers;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>
/// How many status documents are read at once, and how long one may take. Each is read before its signature can be checked: without these
/// limits strangers could fill the memory with them.
/// </summary>
internal static class StatusLimits
{
    private const string Name = "status";
    private const int AtOnce = 4;

    // Clusters post at the full minute, all together.
    private const int Waiting = 60;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Adds them.</summary>
    public static void AddStatusLimits(this IServiceCollection services)
    {
        services.AddRequestTimeouts(timeouts => timeouts.AddPolicy(Name, new RequestTimeoutPolicy
        {
            Timeout = Longest,
            TimeoutStatusCode = StatusCodes.Status408RequestTimeout,
        }));
        services.AddRateLimiter(limits =>
        {
            limits.AddConcurrencyLimiter(Name, limit => (limit.PermitLimit, limit.QueueLimit) = (AtOnce, Waiting));
            limits.OnRejected = async (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers[HeaderNames.RetryAfter] = "10";
                await Answers.WriteProblemAsync(
                    rejected.HttpContext, StatusCodes.Status503ServiceUnavailable, "Too many status documents are being read already. Send it again.");
            };
        });
    }

    /// <summary>Puts them before the routes.</summary>
    public static void UseStatusLimits(this WebApplication app)
    {
        app.UseRequestTimeouts();
        app.UseRateLimiter();
    }

    /// <summary>Puts a route under them.</summary>
    public static void Limited(this IEndpointConventionBuilder route) => route.RequireRateLimiting(Name).WithRequestTimeout(Name);
}
