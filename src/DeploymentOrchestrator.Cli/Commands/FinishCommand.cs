using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Tells pipelines a result that a person chose.</summary>
internal static class FinishCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var (ids, yes, output) = (InstanceActions.Ids(), InstanceActions.Yes(), OutputFormat.ForJson());
        var result = new Option<string>("--result") { Description = "What the pipeline is told: succeeded or failed.", HelpName = "RESULT", Required = true };
        result.AcceptOnlyFromAmong("succeeded", "failed");
        var reason = new Option<string>("--reason") { Description = "Why; the pipeline's log shows it, and the server records it.", HelpName = "TEXT", Required = true };
        var command = new Command("finish", """
            Tell the pipelines of waits a result in the place of Flux, also of waits that are suspended or blocked.

            The wait ends, and a wait of its own tells Azure DevOps, with as many tries as any other. It is asked first whether it is meant; where
            nobody can be asked, --yes is needed.

              finish podinfo:6.7.0:0123456789 --result succeeded --reason "seen with kubectl, Flux's events were lost"
              waits --release podinfo -o name | xargs finish --yes --result failed --reason "the release was withdrawn"

            Exit codes: 0 the pipeline is told, 2 wrong use or no key, or it was not meant, 5 nobody answers, 6 refused (the pipeline knows its result),
            7 no such wait.
            """) { ids, result, reason, yes, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (chosen, told) = (parsed.GetValue(ids)!, parsed.GetValue(result)!);
            if (!parsed.GetValue(yes))
            {
                InstanceActions.Confirm($"Tell the pipeline of {string.Join(", ", chosen)} that it {(told == "failed" ? "has failed" : "has succeeded")}?");
            }

            using var calls = new ManagementCalls(server.Find(parsed));
            foreach (var id in chosen)
            {
                var path = $"api/waits/{ManagementCalls.Escape(id)}/finish?result={told}{ReasonOption.Query(parsed.GetValue(reason), '&')}";
                var body = await calls.SendAsync(HttpMethod.Post, path, null, $"wait {TerminalText.Line(id)}", cancellationToken);
                InstanceActions.Say(id, TerminalText.Line(new ServerAnswer(200, body).Message), parsed.GetValue(output) is OutputFormat.Json);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
