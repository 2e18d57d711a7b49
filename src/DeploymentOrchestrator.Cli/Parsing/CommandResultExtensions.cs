using System.CommandLine;
using System.CommandLine.Parsing;

namespace DeploymentOrchestrator.Cli.Parsing;

/// <summary>Asks what stands on a command line without reading it: a value that cannot be read would throw, and is a mistake of its own.</summary>
internal static class CommandResultExtensions
{
    /// <summary>True if the option stands there.</summary>
    public static bool IsGiven(this CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };

    /// <summary>True if the argument stands there.</summary>
    public static bool IsGiven(this CommandResult command, Argument argument) => command.GetResult(argument) is { Tokens.Count: > 0 };
}
