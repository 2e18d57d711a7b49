using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Terminates instances.</summary>
internal static class TerminateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var (ids, reason, yes, output) = (InstanceActions.Ids(), ReasonOption.Create(), InstanceActions.Yes(), OutputFormat.ForJson());
        var command = new Command("terminate", """
            End instances at once, without sending a result to their pipelines.

            A terminated wait sends nothing to Azure DevOps: its pipeline waits until its own timeout, or until somebody cancels it. To send
            a result instead, see finish. The command asks for confirmation; if there is no terminal, --yes is needed.

              terminate podinfo:6.7.0:0123456789 --reason "the run was deleted"
              terminate podinfo:6.7.0:0123456789 --reason "the run was deleted" --yes

            Exit codes: 0 ended, 2 wrong use, no key or not confirmed, 5 no connection, 6 refused (it has ended already), 7 no such instance.
            """) { ids, reason, yes, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosen = parsed.GetValue(ids)!;
            if (!parsed.GetValue(yes))
            {
                InstanceActions.Confirm($"Terminate {string.Join(", ", chosen)}? No result is sent to the pipeline, which waits until its own timeout.");
            }

            using var calls = new ManagementCalls(server.Find(parsed));
            await InstanceActions.DoAsync(calls, chosen, "terminate", parsed.GetValue(reason), "is terminated", parsed.GetValue(output) is OutputFormat.Json, cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }
}
