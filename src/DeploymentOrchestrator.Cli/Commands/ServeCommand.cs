using System.CommandLine;
using DeploymentOrchestrator.Server.Hosting;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Serves until Ctrl+C or SIGTERM.</summary>
internal static class ServeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", """
            Serve until Ctrl+C or SIGTERM; also what happens without a command.

            Settings follow as --Key value, or come from environment variables (Waits__Settle=00:00:10) or ./appsettings.json:
              --Urls http://127.0.0.1:7071                                where pipelines and Flux call
              --Management:Urls http://127.0.0.1:7072                     where the pages and the management API are
              --Storage:Path data                                         folder of the database and the keys
              --AzureDevOps:Organizations:0 https://dev.azure.com/acme/   whose pipelines may wait
              --Flux:Webhooks:0:Secret <token>                            what Flux's generic-hmac provider signs with
              --EventHub:ConnectionString <string>                        the Event Hub that Flux's azureeventhub provider sends to
              --Flux:AllowUnsigned true                                   take events without a signature, for a trial
              --Waits:DefaultTimeout 00:55:00                             how long a wait lasts that names no timeout
            A setting that is wrong stops the start with one line that says what to write.

            Exit codes: 0 stopped as asked, 2 configuration, 3 database, 4 address in use.
            """)
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, _) => ServerHost.RunAsync([.. parsed.UnmatchedTokens]));
        return command;
    }
}
