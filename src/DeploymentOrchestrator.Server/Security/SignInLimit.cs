using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>How often somebody may try to sign in. Whoever guesses keys is slowed down, whatever address the guesses come from.</summary>
internal sealed class SignInLimit : IRateLimiterPolicy<string>
{
    /// <summary>Names the policy.</summary>
    public const string Name = "sign-in";

    private static readonly FixedWindowRateLimiterOptions Options = new() { PermitLimit = 10, Window = TimeSpan.FromMinutes(1) };

    /// <inheritdoc/>
    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected => async (rejected, _) =>
    {
        rejected.HttpContext.Response.Headers.RetryAfter = "60";
        await SignInRoutes.Page(rejected.HttpContext, "Too many tries. Wait a minute.", StatusCodes.Status429TooManyRequests).ExecuteAsync(rejected.HttpContext);
    };

    /// <inheritdoc/>
    public RateLimitPartition<string> GetPartition(HttpContext httpContext) => RateLimitPartition.GetFixedWindowLimiter(Name, _ => Options);
}
