namespace DeploymentOrchestrator.Server;

/// <summary>The server cannot start for a reason that a person can mend: one line on stderr, no stack trace.</summary>
/// <param name="message">What is wrong and what to write instead; one line, no secret in it.</param>
/// <param name="exitCode">See <see cref="ExitCodes"/>.</param>
public sealed class StartFailedException(string message, int exitCode) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
