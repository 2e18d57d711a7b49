using System.Text.Json;

namespace DeploymentOrchestrator.Demo.StandIns.Kubernetes;

/// <summary>An error response of the API server.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">The reason in Kubernetes' terms.</param>
/// <param name="Message">The message for people.</param>
/// <param name="RetryAfter">The number of seconds for the header Retry-After, if any.</param>
public sealed record KubernetesRefusal(int Status, string Reason, string Message, int? RetryAfter = null)
{
    /// <summary>401: the token is missing or no longer valid.</summary>
    public static KubernetesRefusal Unauthorized { get; } = new(401, "Unauthorized", "Unauthorized");

    /// <summary>403: no role allows the call.</summary>
    public static KubernetesRefusal Forbidden(string verb, string resource) =>
        new(403, "Forbidden", $"{resource} is forbidden: User \"system:serviceaccount:deployment-orchestrator:deployment-orchestrator\" cannot {verb} resource \"{resource}\" at the cluster scope");

    /// <summary>410: the call asks for changes, or for the rest of a list, that were forgotten.</summary>
    public static KubernetesRefusal Expired { get; } = new(410, "Expired", "too old resource version");

    /// <summary>429: too many requests.</summary>
    public static KubernetesRefusal TooManyRequests(int retryAfter) =>
        new(429, "TooManyRequests", "The server has received too many requests and has asked us to try again later", retryAfter);

    /// <summary>The response as a Status object of Kubernetes.</summary>
    internal byte[] ToStatus() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        kind = "Status",
        apiVersion = "v1",
        metadata = new { },
        status = "Failure",
        message = Message,
        reason = Reason,
        code = Status,
    });
}
