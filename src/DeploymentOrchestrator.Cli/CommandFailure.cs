using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli;

/// <summary>A command cannot do what it was asked to: one line on stderr, no stack trace.</summary>
/// <param name="message">What is wrong and what to do; no secret in it.</param>
/// <param name="exitCode">See <see cref="ExitCodes"/>.</param>
internal sealed class CommandFailure(string message, int exitCode) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
