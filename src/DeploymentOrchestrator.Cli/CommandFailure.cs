using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli;

/// <summary>A command cannot do what it was asked to do. It is reported as one line on stderr, without a stack trace.</summary>
/// <param name="message">What is wrong and what to do. It must not contain a secret.</param>
/// <param name="exitCode">See <see cref="ExitCodes"/>.</param>
internal sealed class CommandFailure(string message, int exitCode) : Exception(message)
{
    /// <summary>The exit code of the process.</summary>
    public int ExitCode { get; } = exitCode;
}
