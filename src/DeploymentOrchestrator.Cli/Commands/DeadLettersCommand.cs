using System.CommandLine;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Parsing;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Lists the events from Flux that could not be processed.</summary>
internal static class DeadLettersCommand
{
    private const int MostOfAPage = 1000;
    private const int Usual = 100;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var output = OutputFormat.ForTables();
        var last = ValueOption.Count("--last", $"How many to list. Default: {Usual}.", 1, MostOfAPage);
        var command = new Command("dead-letters", """
            List the events that could not be processed and why, the newest first. They are kept for 14 days.

              dead-letters
              dead-letters -o json                              with their content
              dead-letters -o name | xargs redrive --dry-run    what would happen if all were sent through the intake again
              dead-letters -o name | xargs redrive              send them

            Exit codes: 0 shown, 2 wrong use or no key, 5 no connection, 6 refused.
            """) { last, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            var body = await calls.GetAsync($"api/dead-letters?top={parsed.GetValue(last) ?? Usual}", "dead letters", cancellationToken);
            var page = calls.Read<DeadLetterPage>(body);
            switch (parsed.GetValue(output))
            {
                case OutputFormat.Json:
                    OutputFormat.WriteJson(JsonElement.Parse(body).GetProperty("letters"));
                    break;
                case OutputFormat.Name:
                    page.Letters.ToList().ForEach(letter => Console.WriteLine(TerminalText.Line(letter.Id)));
                    break;
                case var _ when page.Letters.Count is 0:
                    Console.WriteLine("There is no dead letter.");
                    break;
                case var format:
                    TextTable.Write(Terminal.Open(), [.. page.Letters.Select(LetterTable.RowOf)], LetterTable.Columns(DateTimeOffset.UtcNow), format is OutputFormat.Wide);
                    break;
            }

            if (page.ContinuationToken is not null)
            {
                await Console.Error.WriteLineAsync($"There are more: --last {MostOfAPage}.");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
