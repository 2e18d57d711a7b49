using System.CommandLine;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Which server of <see cref="Contexts"/> a command goes to.</summary>
internal static class ContextOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--context") { Description = "The server, by its name in config get-contexts. Else the current one.", HelpName = "NAME" };
        option.CompletionSources.Add(_ => Names());
        return option;
    }

    /// <summary>The names, for completion: a file that cannot be read completes nothing.</summary>
    public static IEnumerable<string> Names()
    {
        try
        {
            return Contexts.Read().All.Keys;
        }
        catch (CommandFailure)
        {
            return [];
        }
    }
}
