using System.CommandLine;
using System.CommandLine.Parsing;

namespace DeploymentOrchestrator.Cli.Parsing;

/// <summary>Checks whether an option or argument was given, without parsing its value: a value that is not valid would throw, and is reported separately.</summary>
internal static class CommandResultExtensions
{
    /// <summary>True if the option was given.</summary>
    public static bool IsGiven(this CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };

    /// <summary>True if the argument was given.</summary>
    public static bool IsGiven(this CommandResult command, Argument argument) => command.GetResult(argument) is { Tokens.Count: > 0 };
}
