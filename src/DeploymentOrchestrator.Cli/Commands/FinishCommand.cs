using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Sends a result that a person chose to pipelines.</summary>
internal static class FinishCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var (ids, yes, output) = (InstanceActions.Ids(), InstanceActions.Yes(), OutputFormat.ForJson());
        var result = new Option<string>("--result") { Description = "The result to send to the pipeline: succeeded or failed.", HelpName = "RESULT", Required = true };
        result.AcceptOnlyFromAmong("succeeded", "failed");
        var reason = new Option<string>("--reason") { Description = "The reason, which the pipeline's log shows and the server records.", HelpName = "TEXT", Required = true };
        var command = new Command("finish", """
            Send a result to the pipelines of waits, in place of Flux, even if the waits are suspended or blocked.

            The wait ends, and another instance sends the result to Azure DevOps, with as many attempts as usual. The command asks for confirmation; if
            there is no terminal, --yes is needed.

              finish podinfo:6.7.0:0123456789 --result succeeded --reason "seen with kubectl, Flux's events were lost"
              waits --release podinfo -o name | xargs finish --yes --result failed --reason "the release was withdrawn"

            Exit codes: 0 the result is being sent, 2 wrong use, no key or not confirmed, 5 no connection, 6 refused (the pipeline has its result already),
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
