using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Ends instances by hand.</summary>
internal static class TerminateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var (ids, reason, yes, output) = (InstanceActions.Ids(), ReasonOption.Create(), InstanceActions.Yes(), OutputFormat.ForJson());
        var command = new Command("terminate", """
            End instances at once, without telling their pipelines.

            A terminated wait tells Azure DevOps nothing: its pipeline waits until its own timeout, or until somebody cancels it. To tell it
            a result instead, see finish. It is asked first whether it is meant; where nobody can be asked, --yes is needed.

              terminate podinfo:6.7.0:0123456789 --reason "the run was deleted"
              terminate podinfo:6.7.0:0123456789 --reason "the run was deleted" --yes

            Exit codes: 0 ended, 2 wrong use or no key, or it was not meant, 5 no connection, 6 refused (it has ended already), 7 no such instance.
            """) { ids, reason, yes, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosen = parsed.GetValue(ids)!;
            if (!parsed.GetValue(yes))
            {
                InstanceActions.Confirm($"Terminate {string.Join(", ", chosen)}? The pipeline is told nothing and waits until its own timeout.");
            }

            using var calls = new ManagementCalls(server.Find(parsed));
            await InstanceActions.DoAsync(calls, chosen, "terminate", parsed.GetValue(reason), "is terminated", parsed.GetValue(output) is OutputFormat.Json, cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }
}
