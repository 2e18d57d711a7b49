using System.Net.Sockets;
using DeploymentOrchestrator.Server.Startup;
using DurableTask.Sqlite;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>The server as a process: it starts, says where it listens, serves, and ends with an exit code.</summary>
public static class ServerHost
{
    /// <summary>Serves until Ctrl+C or SIGTERM.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <param name="isTrial">True for a trial on this machine: it cannot be reached from elsewhere, and the start prints a link that signs in once.</param>
    /// <returns>See <see cref="ExitCodes"/>. A start that fails writes one line to stderr.</returns>
    public static async Task<int> RunAsync(string[] args, bool isTrial = false)
    {
        try
        {
            await using var server = await ServerApp.OpenAsync(args, isTrial ? Trial.Prepare : null);
            await ListenAsync(server);
            new StartBanner(Terminal.Open()).Print(server);
            await server.WaitForShutdownAsync();
            return ExitCodes.Done;
        }
        catch (StartFailedException failure)
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
            throw new StartFailedException($"Cannot listen: {error.Message.Split('\n')[0]}", ExitCodes.Listener);
        }
    }

    private static async Task<int> EndAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync(message.ReplaceLineEndings(" "));
        return exitCode;
    }
}
