using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>
/// How many status documents are read at once, and how long one may take. Each is read before its signature can be checked: without these
/// limits strangers could fill the memory with them.
/// </summary>
internal sealed class StatusLimit : IRateLimiterPolicy<string>
{
    /// <summary>Names the policies.</summary>
    public const string Name = "status";

    // Clusters post at the full minute, all together: they wait for each other.
    private static readonly ConcurrencyLimiterOptions Options = new() { PermitLimit = 4, QueueLimit = 60 };

    /// <summary>How long one may take.</summary>
    public static RequestTimeoutPolicy Timeout { get; } = new()
    {
        Timeout = TimeSpan.FromMinutes(1),
        TimeoutStatusCode = StatusCodes.Status408RequestTimeout,
    };

    /// <inheritdoc/>
    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected => async (rejected, _) =>
    {
        rejected.HttpContext.Response.Headers.RetryAfter = "10";
        await Answers.WriteProblemAsync(
            rejected.HttpContext, StatusCodes.Status503ServiceUnavailable, "Too many status documents are being read already. Send it again.");
    };

    /// <inheritdoc/>
    public RateLimitPartition<string> GetPartition(HttpContext httpContext) => RateLimitPartition.GetConcurrencyLimiter(Name, _ => Options);
}
