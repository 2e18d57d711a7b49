using Spectre.Console;

namespace DeploymentOrchestrator.Server;

/// <summary>The console as people see it: colors on a terminal, plain text in files and pipes.</summary>
public static class Terminal
{
    private const int LogLine = 200;
    private const int Unlimited = 100_000;

    /// <summary>Opens it.</summary>
    /// <param name="keepsLines">True if a line stays one line in a file, however long: for what is searched by line.</param>
    public static IAnsiConsole Open(bool keepsLines = false)
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
        plain.Profile.Width = keepsLines ? Unlimited : LogLine;
        return plain;
    }
}
