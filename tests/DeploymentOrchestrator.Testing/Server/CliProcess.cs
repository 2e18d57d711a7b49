using System.Diagnostics;

namespace DeploymentOrchestrator.Testing;

/// <summary>The executable, run as a person or a script runs it: a process with arguments, output and an exit code.</summary>
internal static class CliProcess
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Process Start(params string[] args) => Start([], args);

    public static Task<CliResult> RunAsync(params string[] args) => RunAsync("", args);

    public static Task<CliResult> RunAsync(string input, string[] args) => FinishAsync(Start(args), input);

    /// <summary>Runs it with environment variables.</summary>
    public static Task<CliResult> RunAsync(IEnumerable<(string Name, string Value)> variables, params string[] args) => FinishAsync(Start(variables, args), "");

    /// <summary>Starts it with environment variables.</summary>
    public static Process Start(IEnumerable<(string Name, string Value)> variables, params string[] args)
    {
        var start = Executable.Cli(args);
        (start.RedirectStandardError, start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true, true);

        // The person who runs the tests may have contexts, which must not be used.
        start.Environment["DEPLOYMENT_ORCHESTRATOR_CONFIG"] = Path.Combine(AppContext.BaseDirectory, "no-contexts.json");
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<CliResult> FinishAsync(Process started, string input)
    {
        using var process = started;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return new CliResult(process.ExitCode, await output, await error);
    }
}

internal sealed record CliResult(int ExitCode, string Output, string Error);
