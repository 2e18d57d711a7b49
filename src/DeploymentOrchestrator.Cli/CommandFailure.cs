using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli;

/// <summary>A command cannot do what it was asked to: one line on stderr, no stack trace.</summary>
/// <param name="message">What is wrong and what to do; no secret in it.</param>
/// <param name="exitCode">See <see cref="ExitCodes"/>.</param>
internal sealed class CommandFailure(string message, int exitCode) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Runs a command's action; its failure becomes that line and exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (CommandFailure failure)
        {
            return await EndAsync(failure.Message, failure.ExitCode);
        }
        catch (StartFailedException failure)
        {
            return await EndAsync(failure.Message, failure.ExitCode);
        }
    }

    private static async Task<int> EndAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync(message.ReplaceLineEndings(" "));
        return exitCode;
    }
}
