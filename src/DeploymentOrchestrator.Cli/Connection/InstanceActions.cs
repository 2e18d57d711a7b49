using System.CommandLine;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>What is done to instances by hand: one after the other, each told in a line, recorded by the server with its reason.</summary>
internal static class InstanceActions
{
    /// <summary>The instances that a command is for.</summary>
    public static Argument<string[]> Ids() => new("ID") { Description = "The instance, as waits shows it; several if need be.", Arity = ArgumentArity.OneOrMore };

    /// <summary>Spares the question of <see cref="Confirm"/>.</summary>
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask whether it is meant." };

    /// <summary>Does something to each.</summary>
    /// <param name="calls">The server.</param>
    /// <param name="ids">Which.</param>
    /// <param name="action">The management API's word: suspend, resume, terminate.</param>
    /// <param name="reason">Why; null: not said.</param>
    /// <param name="done">What it is then: <c>is suspended</c>.</param>
    /// <param name="json">True: print JSON.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailure">It could not be done to one: those before it are done, those after it are not.</exception>
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

    /// <summary>Asks whether something is meant that cannot be taken back.</summary>
    /// <exception cref="CommandFailure">It is not, or nobody can be asked.</exception>
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

    /// <summary>Says what was done.</summary>
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
