using DeploymentOrchestrator.Benchmarks;
using Spectre.Console;

// Colors and a progress line are only for a terminal; a file gets plain lines, as wide as the table needs.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
    AnsiConsole.Profile.Width = 160;
}

return await Commands.RunAsync(args);
