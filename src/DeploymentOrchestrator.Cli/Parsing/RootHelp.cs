using System.CommandLine;
using System.CommandLine.Invocation;

namespace DeploymentOrchestrator.Cli.Parsing;

/// <summary>The help of the whole: one line a command, in groups. A command's own help says the rest.</summary>
/// <param name="groups">The commands as they are shown.</param>
/// <param name="ofCommand">Shows a command's own help.</param>
internal sealed class RootHelp(IReadOnlyList<CommandGroup> groups, SynchronousCommandLineAction ofCommand) : SynchronousCommandLineAction
{
    // As it is installed: what runs is a file of another name.
    private const string Tool = "dorc";

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not RootCommand root)
        {
            return InvokeAsTool(parseResult);
        }

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(root.Description);
        output.WriteLine($"Usage: {Tool} COMMAND [OPTIONS]");
        var width = groups.SelectMany(group => group.Commands).Max(command => command.Name.Length);
        foreach (var (title, commands) in groups)
        {
            output.WriteLine();
            output.WriteLine($"{title}:");
            foreach (var command in commands)
            {
                output.WriteLine($"  {command.Name.PadRight(width)}  {SummaryOf(command)}");
            }
        }

        output.WriteLine();
        output.WriteLine("COMMAND --help shows a command's options, examples and exit codes.");
        return 0;
    }

    private int InvokeAsTool(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var help = new StringWriter();
        configuration.Output = help;
        var exitCode = ofCommand.Invoke(parseResult);
        configuration.Output = output;
        output.Write(help.ToString().Replace(RootCommand.ExecutableName, Tool, StringComparison.Ordinal));
        return exitCode;
    }

    /// <summary>What a command does, in a line: the first of its description.</summary>
    public static string SummaryOf(Command command) => (command.Description ?? "").Split('\n')[0].TrimEnd('\r');
}

/// <summary>Commands that belong together.</summary>
/// <param name="Title">What they have in common.</param>
/// <param name="Commands">The commands.</param>
internal sealed record CommandGroup(string Title, IReadOnlyList<Command> Commands);
