using System.CommandLine;
using DeploymentOrchestrator.Cli.Trial;
using DeploymentOrchestrator.Server.Hosting;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Runs the server until Ctrl+C or SIGTERM.</summary>
internal static class ServeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var trial = new Option<bool>("--trial")
        {
            Description = "Try the server on this machine, with a stand-in for Azure DevOps, a generated secret, a link that signs in once, and data that is removed at the end unless --Storage:Path is given.",
        };
        var command = new Command("serve", """
            Run the server until Ctrl+C or SIGTERM. This is also the default without a command.

            With --trial nothing else is needed: paste the two lines that it prints, and open the link.

            Settings follow as --Key value, or come from environment variables (Waits__Settle=00:00:10) or ./appsettings.json:
              --Urls http://127.0.0.1:7071                                where pipelines and Flux call
              --Management:Urls http://127.0.0.1:7072                     where the pages and the management API are
              --Storage:Path data                                         folder of the database and the keys
              --AzureDevOps:Organizations:0 https://dev.azure.com/acme/   whose pipelines may wait
              --Flux:Webhooks:0:Secret <token>                            what Flux's generic-hmac provider signs with
              --EventHub:ConnectionString <string>                        the Event Hub that Flux's azureeventhub provider sends to
              --Flux:AllowUnsigned true                                   take events without a signature, for a trial
              --Waits:DefaultTimeout 00:55:00                             how long a wait without a timeout of its own lasts
            A wrong setting stops the start, with one line that says what to write.

            Exit codes: 0 stopped as asked, 2 configuration, 3 database, 4 address in use.
            """)
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.Options.Add(trial);
        command.SetAction((parsed, _) => parsed.GetValue(trial) ? TrialServer.RunAsync([.. parsed.UnmatchedTokens]) : ServerHost.RunAsync([.. parsed.UnmatchedTokens]));
        return command;
    }
}
