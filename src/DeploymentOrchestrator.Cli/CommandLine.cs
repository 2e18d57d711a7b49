using System.CommandLine;
using System.CommandLine.Invocation;
using DeploymentOrchestrator.Cli.Commands;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli;

/// <summary>What the executable understands: each command is a class of its own, listed here.</summary>
internal static class CommandLine
{
    private static readonly string[] HelpAndVersion = ["-h", "--help", "-?", "/h", "/?", "--version"];

    /// <summary>Runs a command; none, or settings only, is <c>serve</c>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        // The first word decides: further on, a value such as "--Storage:Path demo" must not be taken for a command.
        var isServe = args.Length is 0 || (args[0][0..Math.Min(1, args[0].Length)] is "-" or "/" && !HelpAndVersion.Contains(args[0]));
        var parsed = Root().Parse(isServe ? ["serve", .. args] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });

        // The host sees to Ctrl+C and SIGTERM itself: it finishes what is in flight.
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });

        // System.CommandLine answers wrong use with 1, which is a replay's "no".
        return parsed.Action is ParseErrorAction ? ExitCodes.Configuration : exitCode;
    }

    private static RootCommand Root() => new("""
        DeploymentOrchestrator: an Azure pipeline waits, without an agent, until Flux has deployed its Helm chart.
        """)
    {
        ServeCommand.Create(),
        DemoCommand.Create(),
        DoctorCommand.Create(),
        StatusCommand.Create(),
        WaitsCommand.Create(),
        EventsCommand.Create(),
        HistoryCommand.Create(),
        ReplayCommand.Create(),
        RaiseCommand.Create(),
        TerminateCommand.Create(),
        PurgeCommand.Create(),
        RequestCommand.Create(),
        SendEventCommand.Create(),
    };
}
