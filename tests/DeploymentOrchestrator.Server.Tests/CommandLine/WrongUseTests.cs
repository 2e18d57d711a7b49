using System.CommandLine;
using DeploymentOrchestrator.Cli.Parsing;
using CommandLineOf = DeploymentOrchestrator.Cli.CommandLine;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

/// <summary>Whatever is on the command line, there is never a stack trace, but always a line that names the option and says what to write.</summary>
public sealed class WrongUseTests
{
    private const int Seed = 18;
    private static readonly RootCommand Root = CommandLineOf.Root();

    private static readonly string[] Nonsense =
    [
        "", " ", "x", "-5", "0", "1e999", "NaN", "9999999999999999999999", "yesterday", "2026-13-01", "6.x", "ftp://x", "=", "a=b=c", "--", "-", "\u001b[31m", "\"", "{", "[red]", "ä💥",
        "\0", "../..", "%s{0}", "@file",
    ];

    /// <summary>Each command by its path, including subcommands.</summary>
    public static TheoryData<string> Commands => [.. Root.Subcommands.SelectMany(command => command.Subcommands.Select(sub => $"{command.Name} {sub.Name}").Prepend(command.Name))];

    [Theory]
    [InlineData("--last is \"x\": write a whole number from 0 to 1000.", "events", "--last", "x")]
    [InlineData("--last is \"1001\": write a whole number from 0 to 1000.", "events", "--last", "1001")]
    [InlineData("--last needs a value: --last N.", "events", "--last")]
    [InlineData("--from is \"yesterday\": write a time such as 2026-08-20T10:00Z.", "purge", "--from", "yesterday")]
    [InlineData("--status is \"Gone\": write Completed, Failed or Terminated.", "purge", "--from", "2026-08-20", "--status", "Gone")]
    [InlineData("Give an ID, or --from TIME.", "purge")]
    [InlineData("--timeout is \"abc\": write minutes above 0, e.g. 10.", "request", "--timeout", "abc")]
    [InlineData("--timeout is \"0\": write minutes above 0, e.g. 10.", "request", "--timeout", "0")]
    [InlineData("--timeout was given 2 times: give it once.", "request", "--timeout", "5", "--timeout", "6")]
    [InlineData("--until is \"-3\": write a whole number from 0.", "replay", "x.json", "--until", "-3")]
    [InlineData("--outptu is not an option of status. Did you mean --output?", "status", "--outptu")]
    [InlineData("--release needs a value, and --folow looks like the option --follow.", "events", "--release", "--folow")]
    [InlineData("\"podinfo\" is one argument too many for waits.", "waits", "podinfo")]
    [InlineData("history needs ID.", "history")]
    [InlineData("--output is \"yaml\": write wide, name or json.", "status", "-o", "yaml")]
    [InlineData("--server is \"ftp://x\": it must be an http or https address.", "waits", "--server", "ftp://x")]
    public async Task A_mistake_is_explained_in_one_line_and_a_second_names_the_help(string line, params string[] args)
    {
        var (exitCode, error) = await RunAsync(args);

        Assert.Equal(ExitCodes.Configuration, exitCode);
        Assert.Equal([line, $"See {args[0]} --help."], error);
    }

    [Fact]
    public async Task An_unknown_command_is_two_lines()
    {
        var (exitCode, error) = await RunAsync(["stauts", "podinfo"]);

        Assert.Equal(ExitCodes.Configuration, exitCode);
        Assert.Equal(["\"stauts\" is not a command. Did you mean status?", "See --help for the commands."], error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_option_with_every_nonsense_is_read_or_refused_by_its_name(string name)
    {
        foreach (var option in Find(name).Options)
        {
            foreach (var text in Nonsense)
            {
                // An argument after a flag is not the value of the flag.
                var said = option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) ? option.Name : "";
                await CheckAsync([.. name.Split(' '), option.Name, text], said);
                await CheckAsync([.. name.Split(' '), $"{option.Name}={text}"], said);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Any_sequence_of_arguments_is_read_or_refused(string name)
    {
        var random = new Random(Seed);
        var options = Root.Subcommands.SelectMany(command => command.Options).Select(option => option.Name).Distinct().ToArray();
        for (var run = 0; run < 300; run++)
        {
            string[] args = [.. name.Split(' '), .. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(3) is 0 ? options[random.Next(options.Length)] : Nonsense[random.Next(Nonsense.Length)])];
            await CheckAsync(args, "");
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task An_option_with_a_typing_mistake_is_not_taken_for_an_argument(string name)
    {
        var command = Find(name);
        if (command.TreatUnmatchedTokensAsErrors)
        {
            foreach (var option in command.Options)
            {
                var (exitCode, error) = await RunAsync([.. name.Split(' '), $"{option.Name}q"]);

                Assert.Equal(ExitCodes.Configuration, exitCode);
                Assert.StartsWith($"{option.Name}q is not an option of {command.Name}. Did you mean --", error[0]);
            }
        }
    }

    private static Command Find(string path) => path.Split(' ').Aggregate((Command)Root, (command, name) => command.Subcommands.Single(known => known.Name == name));

    // The command line is only parsed, because a valid command would call a server.
    private static async Task CheckAsync(string[] args, string option)
    {
        var parsed = CommandLineOf.Parse(Root, args);
        var mistakes = WrongUse.In(parsed);
        using var error = new StringWriter();
        await WrongUse.PrintAsync(parsed, mistakes, error);

        Assert.All(mistakes, mistake => Assert.DoesNotContain(mistake, character => char.IsControl(character)));
        Assert.All(mistakes, mistake => Assert.DoesNotContain("System.", mistake));
        Assert.True(mistakes.Count > 0 || parsed.Errors.Count is 0, string.Join(' ', args));
        Assert.Equal(mistakes.Count + 1, Lines(error).Length);
        if (option.Length > 0 && mistakes.Count > 0)
        {
            Assert.True(mistakes.Any(mistake => mistake.Contains(option, StringComparison.Ordinal) || mistake.Contains("Give ", StringComparison.Ordinal) || mistake.Contains(" needs ", StringComparison.Ordinal) || mistake.Contains("too many", StringComparison.Ordinal)), string.Join(" | ", mistakes));
        }
    }

    private static async Task<(int ExitCode, string[] Error)> RunAsync(string[] args)
    {
        using var error = new StringWriter();
        return (await CommandLineOf.RunAsync(args, error), Lines(error));
    }

    private static string[] Lines(StringWriter text) => text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
