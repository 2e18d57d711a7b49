using System.CommandLine;
using System.CommandLine.Invocation;

namespace DeploymentOrchestrator.Cli.Parsing;

/// <summary>The help of the program: one line per command, in groups. Details are in the help of each command.</summary>
/// <param name="groups">The groups of commands, in the order they are shown.</param>
/// <param name="ofCommand">Shows a command's own help.</param>
internal sealed class RootHelp(IReadOnlyList<CommandGroup> groups, SynchronousCommandLineAction ofCommand) : SynchronousCommandLineAction
{
    // The name of the installed tool; the running file has another name.
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

    /// <summary>A one-line summary of a command: the first line of its description.</summary>
    public static string SummaryOf(Command command) => (command.Description ?? "").Split('\n')[0].TrimEnd('\r');
}

/// <summary>A group of commands.</summary>
/// <param name="Title">The heading of the group.</param>
/// <param name="Commands">The commands.</param>
internal sealed record CommandGroup(string Title, IReadOnlyList<Command> Commands);
