using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Ends an instance by hand.</summary>
internal static class TerminateCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "The instance, as waits shows it." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var reason = ReasonOption.Create();
        var command = new Command("terminate", """
            End an instance at once.

            A terminated wait tells Azure DevOps nothing: its pipeline waits until its own timeout, or until somebody cancels it. To release it
            instead, see send-event.

              terminate podinfo:6.7.0:0123456789 --reason "the run was deleted"

            Exit codes: 0 ended, 2 wrong use or no key, 5 nobody answers, 6 refused (it has ended already), 7 no such instance.
            """) { Id, reason };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var id = parsed.GetValue(Id)!;
            using var calls = new ManagementCalls(server.Find(parsed));
            await calls.SendAsync(
                HttpMethod.Post,
                $"{ManagementCalls.DurableTask}/instances/{ManagementCalls.Escape(id)}/terminate{ReasonOption.Query(parsed.GetValue(reason))}",
                null,
                $"instance {Safe.Line(id)}",
                cancellationToken);
            Console.WriteLine($"{Safe.Line(id)} is terminated.");
            return ExitCodes.Done;
        });
        return command;
    }
}
