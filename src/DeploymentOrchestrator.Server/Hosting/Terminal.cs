using Spectre.Console;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>The console as people see it: colours on a terminal, plain text in files and pipes.</summary>
internal static class Terminal
{
    /// <summary>Opens it.</summary>
    public static IAnsiConsole Open()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        var plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });

        // Nobody says how wide a file is; a line of a log is rarely wider.
        plain.Profile.Width = 200;
        return plain;
    }
}
