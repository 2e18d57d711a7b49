using DeploymentOrchestrator.DeadLetters;

namespace DeploymentOrchestrator.Intake;

/// <summary>What a caller is answered; both heads turn it into HTTP without thinking.</summary>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Message">One line for a person. On 2xx it is the first property of the body; else the detail of a problem+json.</param>
/// <param name="InstanceId">The instance that was started or already there, if one was.</param>
/// <param name="RetryAfter">Seconds for the Retry-After header, if any.</param>
/// <param name="DeadLetter">What was kept as a dead letter instead, if it was.</param>
public sealed record IntakeResult(int StatusCode, string Message, string? InstanceId = null, int? RetryAfter = null, DeadLetter? DeadLetter = null)
{
    /// <summary>True on 2xx.</summary>
    public bool IsAccepted => StatusCode is >= 200 and < 300;
}
