using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Cli.Parsing;
using DeploymentOrchestrator.Server;
using CommandLine = DeploymentOrchestrator.Cli.CommandLine;

namespace DeploymentOrchestrator.Infrastructure.Tests.Docs;

/// <summary>docs/command-line.md must list every command, option, variable and exit code, with the texts of <c>--help</c>.</summary>
public sealed partial class CommandLinePageTests
{
    private const string Page = "docs/command-line.md";

    private static readonly IReadOnlyList<(string Path, Command Command)> Commands = [.. Below(CommandLine.Root(), "")];

    [Fact]
    public void The_page_has_each_command() => Assert.Equal(
        Commands.Select(command => (Usage(command.Path, command.Command), RootHelp.SummaryOf(command.Command))),
        Tables.Rows(Page, "Commands").Select(row => (Tables.Code(row[0]).Single(), row[1])));

    [Fact]
    public void The_page_has_each_option_of_each_command()
    {
        var known =
            from command in Commands
            from option in command.Command.Options.Where(option => option is not HelpOption)
            select $"{command.Path} {string.Join(", ", option.Aliases.Prepend(option.Name))}: {option.Description}";
        var listed =
            from row in Tables.Rows(Page, "Options")
            from command in Tables.Code(row[1])
            select $"{command} {string.Join(", ", Tables.Code(row[0]).Select(name => name.Split(' ')[0]))}: {row[2].Replace("`", "", StringComparison.Ordinal)}";

        Assert.Equal(known.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_has_each_variable_of_the_environment()
    {
        var code = string.Concat(Repository.FilesBelow("src/DeploymentOrchestrator.Cli", "*.cs").Select(Repository.Read));

        Assert.Equal(
            Variable().Matches(code).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal),
            Tables.Rows(Page, "Environment").SelectMany(row => Tables.Code(row[0])).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_has_each_exit_code() => Assert.Equal(
        typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.GetRawConstantValue()}"),
        Tables.Rows(Page, "Exit codes").Select(row => row[0]));

    private static IEnumerable<(string Path, Command Command)> Below(Command parent, string prefix) => parent.Subcommands.SelectMany(command =>
        Below(command, $"{prefix}{command.Name} ").DefaultIfEmpty().Where(below => below.Command is not null).Prepend(($"{prefix}{command.Name}", command)));

    private static string Usage(string path, Command command) => string.Join(' ', command.Arguments
        .Select(argument => argument.Arity switch
        {
            { MinimumNumberOfValues: 0 } => $"[{argument.Name}]",
            { MaximumNumberOfValues: > 1 } => $"{argument.Name}...",
            _ => argument.Name,
        })
        .Prepend(path));

    [GeneratedRegex("DEPLOYMENT_ORCHESTRATOR_[A-Z_]+|SYSTEM_[A-Z]+|BUILD_[A-Z]+")]
    private static partial Regex Variable();
}
