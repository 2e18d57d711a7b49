using System.CommandLine;
using DeploymentOrchestrator.Server.Demo;
using DeploymentOrchestrator.Server.Hosting;

namespace DeploymentOrchestrator.Server.CommandLine;

/// <summary>What the executable understands.</summary>
internal static class Commands
{
    private static readonly string[] HelpAndVersion = ["-h", "--help", "-?", "/h", "/?", "--version"];

    /// <summary>Runs a command; none, or settings only, is <c>serve</c>.</summary>
    public static Task<int> RunAsync(string[] args)
    {
        // The first word decides: further on, a value such as "--Storage:Path demo" must not be taken for a command.
        var isServe = args.Length is 0 || (args[0][0..Math.Min(1, args[0].Length)] is "-" or "/" && !HelpAndVersion.Contains(args[0]));
        return Root()
            .Parse(isServe ? ["serve", .. args] : args, new ParserConfiguration { ResponseFileTokenReplacer = null })

            // The host sees to Ctrl+C and SIGTERM itself: it finishes what is in flight.
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static RootCommand Root()
    {
        var serve = new Command("serve", """
            Serve (also what happens without a command).

            Settings follow as --Key value, or come from environment variables (Waits__Settle=00:00:10) or ./appsettings.json:
              --Urls http://127.0.0.1:7071                                where to listen
              --Storage:Path data                                         folder of the database and the function key
              --AzureDevOps:Organizations:0 https://dev.azure.com/acme/   whose pipelines may wait
              --Flux:Webhooks:0:Secret <token>                            what Flux's generic-hmac provider signs with
              --Flux:AllowUnsigned true                                   take events without a signature, for a trial
              --Waits:DefaultTimeout 00:55:00                             how long a wait lasts that names no timeout
            A setting that is wrong stops the start with one line that says what to write.

            Exit codes: 0 stopped as asked, 2 configuration, 3 database, 4 address in use.
            """)
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        serve.SetAction((parsed, _) => ServeCommand.RunAsync([.. parsed.UnmatchedTokens]));

        var demo = new Command("demo", """
            Play the main job against a real server process and a stand-in for Azure DevOps.

            Needs no network, no cluster and no account; leaves nothing behind. Ends with 1 if an expectation is not met.
            """);
        demo.SetAction((_, _) => DemoCommand.RunAsync());

        return new RootCommand("""
            DeploymentOrchestrator: an Azure pipeline waits, without an agent, until Flux has deployed its Helm chart.
            """) { serve, demo };
    }
}
