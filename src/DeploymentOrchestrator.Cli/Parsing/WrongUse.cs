using System.CommandLine;
using System.CommandLine.Parsing;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Intake;

namespace DeploymentOrchestrator.Cli.Parsing;

/// <summary>Reports an invalid command line: one line per mistake, with the name of the option and what to write, and a last line that points to the help.</summary>
internal static class WrongUse
{
    /// <summary>The mistakes; empty if there are none.</summary>
    public static IReadOnlyList<string> In(ParseResult parsed)
    {
        // The parser takes a mistyped option for an argument if another argument is still allowed. Report the mistyped option, not the errors that follow from it.
        // The same applies to everything after an unknown command.
        if (parsed.CommandResult.Command is { Subcommands.Count: > 0 } && parsed.UnmatchedTokens is [var word, ..])
        {
            return [UnknownCommand(parsed.CommandResult.Command, word)];
        }

        var mistyped = parsed.Tokens.Any(token => token.Type is TokenType.DoubleDash) ? [] : Mistyped(parsed).ToList();
        return mistyped.Count > 0 ? mistyped : [.. parsed.Errors.Select(error => Line(parsed, error)).Distinct()];
    }

    /// <summary>Prints the mistakes.</summary>
    public static async Task PrintAsync(ParseResult parsed, IEnumerable<string> mistakes, TextWriter error)
    {
        foreach (var mistake in mistakes)
        {
            await error.WriteLineAsync(mistake);
        }

        var command = parsed.CommandResult.Command;
        await error.WriteLineAsync(command is RootCommand ? "See --help for the commands." : $"See {PathOf(parsed.CommandResult)} --help.");
    }

    private static IEnumerable<string> Mistyped(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        foreach (var result in parsed.CommandResult.Children)
        {
            foreach (var token in result.Tokens.Where(token => token.Value.Length > 1 && token.Value[0] is '-'))
            {
                if (result is ArgumentResult)
                {
                    yield return Unknown(command, token.Value);
                }
                else if (result is OptionResult option && NearestOption(command, token.Value) is { } meant)
                {
                    yield return $"{option.Option.Name} needs a value, and {TerminalText.Line(token.Value)} looks like the option {meant}.";
                }
            }
        }
    }

    private static string Line(ParseResult parsed, ParseError error)
    {
        var command = parsed.CommandResult.Command;
        if ((error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult) is { Option: var option } result)
        {
            return result.Tokens.Count < option.Arity.MinimumNumberOfValues ? $"{option.Name} needs a value: {option.Name} {option.HelpName ?? "VALUE"}."
                : result.Tokens.Count > option.Arity.MaximumNumberOfValues ? $"{option.Name} was given {result.Tokens.Count} times: give it once."
                : TerminalText.Line(error.Message);
        }

        if (parsed.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)) is { } unmatched)
        {
            return unmatched.StartsWith('-') ? Unknown(command, unmatched)
                : $"\"{TerminalText.Line(unmatched)}\" is one argument too many for {command.Name}.";
        }

        if (command is not RootCommand && command.Subcommands.Count > 0)
        {
            return $"{command.Name} needs one of {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}.";
        }

        return error.SymbolResult is CommandResult or ArgumentResult && MissingArgument(parsed) is { } missing ? $"{command.Name} needs {missing}." : TerminalText.Line(error.Message);
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult { Command: not RootCommand } parent ? $"{PathOf(parent)} {result.Command.Name}" : result.Command.Name;

    private static string? MissingArgument(ParseResult parsed) => parsed.CommandResult.Command.Arguments
        .FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > (parsed.GetResult(argument)?.Tokens.Count ?? 0))?.Name;

    private static string UnknownCommand(Command root, string word) =>
        $"\"{TerminalText.Line(word)}\" is not a command.{(NearestName.Of(word, [.. root.Subcommands.Select(command => command.Name)]) is { } near ? $" Did you mean {near}?" : "")}";

    private static string Unknown(Command command, string word)
    {
        var name = word.Split('=')[0];
        return $"{TerminalText.Line(name)} is not an option of {command.Name}.{(NearestOption(command, name) is { } near ? $" Did you mean {near}?" : "")}";
    }

    private static string? NearestOption(Command command, string word) =>
        word.StartsWith("--", StringComparison.Ordinal) ? NearestName.Of(word.Split('=')[0], [.. command.Options.Select(option => option.Name), "--help"]) : null;
}
