using DeploymentOrchestrator.Server;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Shows what the server answered to a request that is like anybody else's.</summary>
internal static class AnswerPrinter
{
    /// <summary>Prints it: a line for people, or the body as it is for programs.</summary>
    /// <returns>The exit code.</returns>
    public static int Print(ServerAnswer answer, bool json)
    {
        // Text from outside: nothing in it may move the cursor.
        var message = SafeText.OneLine(answer.Message, 2000);
        if (json)
        {
            Console.WriteLine(answer.Body);
        }
        else if (answer.IsAccepted)
        {
            Terminal.Open().MarkupLine($"[green]{answer.Status}[/] {message.EscapeMarkup()}");
        }
        else
        {
            Console.Error.WriteLine($"{answer.Status} {message}");
        }

        return answer.IsAccepted ? ExitCodes.Done : ExitCodes.Refused;
    }
}
