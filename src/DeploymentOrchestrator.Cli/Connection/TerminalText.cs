using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Makes texts from a server safe for a terminal: nothing that comes from Flux or a request may move the cursor or change colors.</summary>
internal static class TerminalText
{
    private const int Longest = 2000;

    /// <summary>One line without control characters.</summary>
    public static string Line(string? text) => SafeText.OneLine(text, Longest);

    /// <summary>The same, escaped as markup.</summary>
    public static string Markup(string? text) => Line(text).EscapeMarkup();
}
