using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Sends dead letters through the intake again.</summary>
internal static class RedriveCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var ids = new Argument<string[]>("ID") { Description = "The dead letters, as dead-letters shows them.", Arity = ArgumentArity.OneOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Send nothing: print what each would do now, and to which waits." };
        var (reason, output) = (ReasonOption.Create(), OutputFormat.ForJson());
        var command = new Command("redrive", """
            Send dead letters through the intake again. Those that are accepted are deleted; the others stay.

              redrive dead:0123456789
              dead-letters -o name | xargs redrive --dry-run       what would happen
              dead-letters -o name | xargs redrive

            Exit codes: 0 all are accepted, or would be sent, 2 wrong use or no key, 5 no connection, 6 refused (it still cannot be read), 7 no such dead letter.
            """) { ids, dryRun, reason, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            var worst = ExitCodes.Done;
            foreach (var id in parsed.GetValue(ids)!)
            {
                try
                {
                    if (parsed.GetValue(dryRun))
                    {
                        await PreviewAsync(calls, id, parsed.GetValue(output) is OutputFormat.Json, cancellationToken);
                        continue;
                    }

                    var body = await calls.SendAsync(
                        HttpMethod.Post, $"api/dead-letters/{ManagementCalls.Escape(id)}/redrive{ReasonOption.Query(parsed.GetValue(reason))}", null, $"dead letter {TerminalText.Line(id)}", cancellationToken);
                    InstanceActions.Say(id, $"{TerminalText.Line(id)}: {TerminalText.Line(new ServerAnswer(200, body).Message)}", parsed.GetValue(output) is OutputFormat.Json);
                }
                catch (CommandFailure failure) when (failure.ExitCode is ExitCodes.Refused or ExitCodes.NotFound)
                {
                    // If one letter still cannot be processed, the next one may be fine.
                    await Console.Error.WriteLineAsync($"{TerminalText.Line(id)}: {failure.Message}");
                    worst = failure.ExitCode;
                }
            }

            return worst;
        });
        return command;
    }

    // The page of a dead letter shows the preview, and every page is also available as JSON.
    private static async Task PreviewAsync(ManagementCalls calls, string id, bool json, CancellationToken cancellationToken)
    {
        var letter = calls.Read<DeadLetterDetails>(await calls.GetAsync($"dead-letters/{ManagementCalls.Escape(id)}?format=json", $"dead letter {TerminalText.Line(id)}", cancellationToken));
        if (json)
        {
            OutputFormat.WriteJson(new { instanceId = id, letter.Reason, letter.Preview });
            return;
        }

        Console.WriteLine($"{TerminalText.Line(id)} would be sent (dry run).");
        letter.Preview.ToList().ForEach(sentence => Console.WriteLine($"  {TerminalText.Line(sentence)}"));
    }
}
