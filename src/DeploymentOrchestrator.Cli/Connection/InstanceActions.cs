using System.CommandLine;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Applies an action to instances, one after the other. Each is reported in a line, and the server records the reason.</summary>
internal static class InstanceActions
{
    /// <summary>The argument for the instances.</summary>
    public static Argument<string[]> Ids() => new("ID") { Description = "The instances, as waits shows them.", Arity = ArgumentArity.OneOrMore };

    /// <summary>The option that skips the question of <see cref="Confirm"/>.</summary>
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask for confirmation." };

    /// <summary>Applies an action to each instance.</summary>
    /// <param name="calls">The server.</param>
    /// <param name="ids">The IDs of the instances.</param>
    /// <param name="action">The name of the action in the management API: suspend, resume or terminate.</param>
    /// <param name="reason">The reason; null if none was given.</param>
    /// <param name="done">What to print afterwards, e.g. <c>is suspended</c>.</param>
    /// <param name="json">True to print JSON.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="CommandFailure">The action failed for one instance. Those before it were processed, those after it were not.</exception>
    public static async Task DoAsync(ManagementCalls calls, IReadOnlyList<string> ids, string action, string? reason, string done, bool json, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            await calls.SendAsync(
                HttpMethod.Post,
                $"{ManagementCalls.DurableTask}/instances/{ManagementCalls.Escape(id)}/{action}{ReasonOption.Query(reason)}",
                null,
                $"instance {TerminalText.Line(id)}",
                cancellationToken);
            Say(id, $"{TerminalText.Line(id)} {done}.", json);
        }
    }

    /// <summary>Asks for confirmation of an action that cannot be undone.</summary>
    /// <exception cref="CommandFailure">The user did not confirm, or there is no terminal to ask on.</exception>
    public static void Confirm(string question)
    {
        if (Console.IsInputRedirected)
        {
            throw new CommandFailure("Nothing was done: there is no terminal to confirm it on. Add --yes.", ExitCodes.Configuration);
        }

        Console.Error.Write($"{TerminalText.Line(question)} [y/N] ");
        if (Console.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
        {
            throw new CommandFailure("Nothing was done.", ExitCodes.Configuration);
        }
    }

    /// <summary>Prints what was done.</summary>
    public static void Say(string id, string message, bool json)
    {
        if (json)
        {
            OutputFormat.WriteJson(new { message, instanceId = id });
        }
        else
        {
            Console.WriteLine(message);
        }
    }
}
