using System.CommandLine;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Selects the server of <see cref="Contexts"/> that a command uses.</summary>
internal static class ContextOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--context") { Description = "The server, by its name in config get-contexts. Default: the current one.", HelpName = "NAME" };
        option.CompletionSources.Add(_ => Names());
        return option;
    }

    /// <summary>The names, for completion. If the file cannot be read, there are no suggestions.</summary>
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
