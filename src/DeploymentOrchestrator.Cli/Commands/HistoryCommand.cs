using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Fetches the recorded history of an instance.</summary>
internal static class HistoryCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "The instance, as waits shows it." };
    private static readonly Option<string?> Target = new("--file") { Description = "The file to write to. Default: standard output.", HelpName = "FILE" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var command = new Command("history", """
            Fetch the history of an instance for a replay, without its access token.

              history podinfo:6.7.0:0123456789 --file stuck.json
              replay stuck.json                                            what happened, and would this build do the same?

            Exit codes: 0 fetched, 2 wrong use or no key, 5 no connection, 6 refused, 7 no such instance.
            """) { Id, Target };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var history = await FetchAsync(server.Find(parsed), parsed.GetValue(Id)!, cancellationToken);
            if (parsed.GetValue(Target) is not { } file)
            {
                Console.WriteLine(history);
                return ExitCodes.Done;
            }

            try
            {
                await File.WriteAllTextAsync(file, history, cancellationToken);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new CommandFailure($"{file} cannot be written: {error.Message}", ExitCodes.Configuration);
            }

            Console.WriteLine($"The history is in {file}. To see it: replay {file}");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The history with the ID of its instance, as JSON.</summary>
    /// <exception cref="CommandFailure">The history cannot be fetched.</exception>
    public static async Task<string> FetchAsync(ServerEndpoint server, string id, CancellationToken cancellationToken)
    {
        using var calls = new ManagementCalls(server);
        return await calls.GetAsync($"api/instances/{ManagementCalls.Escape(id)}/history", $"instance {TerminalText.Line(id)}", cancellationToken);
    }
}
