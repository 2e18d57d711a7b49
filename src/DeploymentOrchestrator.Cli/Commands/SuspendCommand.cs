using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Suspends and resumes instances.</summary>
internal static class SuspendCommand
{
    /// <summary>The command <c>suspend</c>.</summary>
    public static Command Create() => Create("suspend", "is suspended", """
        Suspend instances: until they are resumed, they decide and send nothing.

        What arrives meanwhile is kept. Azure Pipelines' own timeout goes on.

          suspend podinfo:6.7.0:0123456789 --reason "Flux is being upgraded"
          waits --release podinfo -o name | xargs suspend

        Exit codes: 0 suspended, 2 wrong use or no key, 5 no connection, 6 refused (it has ended, or is suspended), 7 no such instance.
        """);

    /// <summary>The command <c>resume</c>.</summary>
    public static Command CreateResume() => Create("resume", "is resumed", """
        Let suspended instances go on, and blocked ones try again.

          resume podinfo:6.7.0:0123456789

        Exit codes: 0 resumed, 2 wrong use or no key, 5 no connection, 6 refused (it has ended, or is neither suspended nor blocked), 7 no such instance.
        """);

    private static Command Create(string name, string done, string description)
    {
        var server = new ServerOptions(Listener.Management);
        var (ids, reason, output) = (InstanceActions.Ids(), ReasonOption.Create(), OutputFormat.ForJson());
        var command = new Command(name, description) { ids, reason, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            await InstanceActions.DoAsync(calls, parsed.GetValue(ids)!, name, parsed.GetValue(reason), done, parsed.GetValue(output) is OutputFormat.Json, cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }
}
