using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using DeploymentOrchestrator.Cli.Commands;
using DeploymentOrchestrator.Cli.Parsing;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli;

/// <summary>The commands of the executable. Each command is a class of its own, listed here.</summary>
internal static class CommandLine
{
    private static readonly string[] HelpAndVersion = ["-h", "--help", "-?", "/h", "/?", "--version"];

    /// <summary>Runs a command. Without a command, or with settings only, it runs <c>serve</c>.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="error">Where a failure is reported, in one line. No failure ever prints a stack trace.</param>
    /// <returns>See <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter error)
    {
        try
        {
            var parsed = Parse(Root(), args);
            if (IsToRun(parsed) && WrongUse.In(parsed) is { Count: > 0 } mistakes)
            {
                await WrongUse.PrintAsync(parsed, mistakes, error);
                return ExitCodes.Configuration;
            }

            // The host handles Ctrl+C and SIGTERM itself: it finishes what is in flight.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandFailure failure)
        {
            return await EndAsync(error, failure.Message, failure.ExitCode);
        }
        catch (StartFailedException failure)
        {
            return await EndAsync(error, failure.Message, failure.ExitCode);
        }
        catch (Exception mistake)
        {
            return await EndAsync(error, $"This is a mistake in the program, please report it: {mistake.GetType().Name}: {mistake.Message}", ExitCodes.Mistake);
        }
    }

    /// <summary>Parses a command line, valid or not.</summary>
    public static ParseResult Parse(RootCommand root, string[] args)
    {
        // Only the first argument decides: further on, a value as in "--Storage:Path demo" must not be taken for a command.
        var isServe = args.Length is 0 || (args[0][0..Math.Min(1, args[0].Length)] is "-" or "/" && !HelpAndVersion.Contains(args[0]));
        return root.Parse(isServe ? ["serve", .. args] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    /// <summary>All commands.</summary>
    public static RootCommand Root()
    {
        CommandGroup[] groups =
        [
            new("Run a server", [ServeCommand.Create(), DoctorCommand.Create(), BackupCommand.Create(), BackupCommand.CreateRestore(), DemoCommand.Create()]),
            new("Ask a server", [RequestCommand.Create(), SendEventCommand.Create()]),
            new("See what happens", [StatusCommand.Create(), WaitsCommand.Create(), EventsCommand.Create(), DeadLettersCommand.Create(), KioskLinksCommand.Create(), HistoryCommand.Create(), ReplayCommand.Create()]),
            new("Act by hand",
            [
                RedriveCommand.Create(), RaiseCommand.Create(), SuspendCommand.Create(), SuspendCommand.CreateResume(), FinishCommand.Create(), TerminateCommand.Create(), PurgeCommand.Create(),
                NotifyCommand.Create(), KioskLinkCommand.Create(),
            ]),
            new("Set up the command line", [ConfigCommand.Create(), CompletionCommand.Create()]),
        ];
        var root = new RootCommand("An Azure pipeline waits, without an agent, until Flux has deployed its Helm chart.");
        foreach (var command in groups.SelectMany(group => group.Commands))
        {
            root.Subcommands.Add(command);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new RootHelp(groups, (SynchronousCommandLineAction)help.Action!);
        return root;
    }

    // Help, version and completion must work on a command line that is not complete yet.
    private static bool IsToRun(ParseResult parsed) => parsed.Action is ParseErrorAction || parsed.Action == parsed.CommandResult.Command.Action;

    private static async Task<int> EndAsync(TextWriter error, string message, int exitCode)
    {
        await error.WriteLineAsync(message.ReplaceLineEndings(" "));
        return exitCode;
    }
}
