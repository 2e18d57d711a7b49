using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Prints the server's response to a request.</summary>
internal static class AnswerPrinter
{
    /// <summary>Prints a line for people, or the body for programs.</summary>
    /// <returns>The exit code.</returns>
    public static int Print(ServerAnswer answer, bool json)
    {
        // The text comes from outside, so it must not contain anything that moves the cursor.
        var message = SafeText.OneLine(answer.Message, 2000);
        var isTaken = answer is { IsAccepted: true, IsRefusedRequest: false };
        if (json)
        {
            OutputFormat.WriteJson(answer.Json);
        }
        else if (isTaken)
        {
            Terminal.Open().MarkupLine($"[green]{answer.Status}[/] {message.EscapeMarkup()}");
        }
        else if (answer.IsRefusedRequest)
        {
            Console.Error.WriteLine(message);
        }
        else
        {
            Console.Error.WriteLine($"{answer.Status} {message}{(answer.Status is 404 ? " Is --server the address of the public listener (Urls), and not the management one's?" : "")}");
        }

        return isTaken ? ExitCodes.Done : ExitCodes.Refused;
    }
}
