using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Texts from a server on a terminal: nothing that Flux or a request wrote may move the cursor or color anything.</summary>
internal static class TerminalText
{
    private const int Longest = 2000;

    /// <summary>One line without control characters.</summary>
    public static string Line(string? text) => SafeText.OneLine(text, Longest);

    /// <summary>The same as markup that shows it as it is.</summary>
    public static string Markup(string? text) => Line(text).EscapeMarkup();
}
