using System.Net;
using System.Net.Http.Headers;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>What Azure DevOps answered to one call.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="MediaType">The body's media type, if it says so.</param>
/// <param name="Body">The first 64 KB of the body, which may repeat the token.</param>
/// <param name="RetryAfter">The header Retry-After.</param>
/// <param name="RateLimitDelay">The header X-RateLimit-Delay, in seconds.</param>
public sealed record AzureDevOpsAnswer(
    HttpStatusCode Status, string? MediaType, string Body, RetryConditionHeaderValue? RetryAfter = null, string? RateLimitDelay = null)
{
    /// <summary>Without the body.</summary>
    public override string ToString() => $"{(int)Status} {MediaType}";
}
