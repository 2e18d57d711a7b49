using System.CommandLine;
using System.Net.Sockets;
using DeploymentOrchestrator.Server.Hosting;
using DurableTask.Sqlite;

namespace DeploymentOrchestrator.Server.CommandLine;

/// <summary>Serves until Ctrl+C or SIGTERM.</summary>
internal static class ServeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", """
            Serve (also what happens without a command).

            Settings follow as --Key value, or come from environment variables (Waits__Settle=00:00:10) or ./appsettings.json:
              --Urls http://127.0.0.1:7071                                where to listen
              --Storage:Path data                                         folder of the database and the keys
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
        command.SetAction((parsed, _) => RunAsync([.. parsed.UnmatchedTokens]));
        return command;
    }

    private static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var server = await ServerApp.OpenAsync(args);
            await ListenAsync(server);
            new StartBanner(Terminal.Open()).Print(server);
            await server.WaitForShutdownAsync();
            return ExitCodes.Done;
        }
        catch (StartFailure failure)
        {
            return await EndAsync(failure.Message, failure.ExitCode);
        }
        catch (DurableStoreException failure)
        {
            return await EndAsync(failure.Message, ExitCodes.Store);
        }
    }

    private static async Task ListenAsync(WebApplication server)
    {
        try
        {
            await server.StartAsync();
        }
        catch (Exception error) when (error is IOException or SocketException || error.Source is "Microsoft.AspNetCore.Server.Kestrel.Core")
        {
            // What was started before the listener has to end in order, too.
            await server.StopAsync();
            throw new StartFailure($"Cannot listen: {error.Message.Split('\n')[0]}", ExitCodes.Listener);
        }
    }

    private static async Task<int> EndAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync(message.ReplaceLineEndings(" "));
        return exitCode;
    }
}
