using DeploymentOrchestrator.Cli.Connection;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading, in capitals.</param>
/// <param name="Text">What it says of a row.</param>
internal sealed record Column<T>(string Title, Func<T, string?> Text)
{
    /// <summary>True if it is shown with <c>-o wide</c> only.</summary>
    public bool IsWide { get; init; }

    /// <summary>Which go first where the terminal is too narrow for all: the highest; 0 stays.</summary>
    public int DroppedFrom { get; init; }

    /// <summary>In which color; null: none.</summary>
    public Func<T, string?>? Color { get; init; }
}

/// <summary>
/// Tables as kubectl prints them: a line a row that never wraps, columns three spaces apart, none at the ends of lines. On a terminal columns are left
/// out until a line fits, and the last one is cut; in a pipe nothing is.
/// </summary>
internal static class TextTable
{
    /// <summary>What stands where nothing is known.</summary>
    public const string Unknown = "-";

    private const int Gap = 3;
    private const int LeastOfLast = 10;

    /// <summary>Prints one.</summary>
    /// <param name="console">Where.</param>
    /// <param name="rows">What.</param>
    /// <param name="columns">How.</param>
    /// <param name="wide">True: every column, however long the lines.</param>
    public static void Write<T>(IAnsiConsole console, IReadOnlyList<T> rows, IReadOnlyList<Column<T>> columns, bool wide)
    {
        var width = wide || Console.IsOutputRedirected ? int.MaxValue : console.Profile.Width;

        // The terminal itself deals with what is too long: a line that is broken cannot be copied or searched.
        (var before, console.Profile.Width) = (console.Profile.Width, int.MaxValue / 2);
        foreach (var line in Lines(rows, columns, wide, width, markup: true))
        {
            console.MarkupLine(line);
        }

        console.Profile.Width = before;
    }

    /// <summary>Its lines.</summary>
    public static IEnumerable<string> Lines<T>(IReadOnlyList<T> rows, IReadOnlyList<Column<T>> columns, bool wide, int width, bool markup = false)
    {
        var shown = columns.Where(column => wide || !column.IsWide).ToList();
        var texts = rows.Select(row => columns.ToDictionary(column => column, column => TextOf(column, row))).ToList();
        var widths = columns.ToDictionary(column => column, column => texts.Select(row => row[column].Length).Append(column.Title.Length).Max());
        while (shown.Count > 1 && Needed() > width && shown.MaxBy(column => column.DroppedFrom) is { DroppedFrom: > 0 } dropped)
        {
            shown.Remove(dropped);
        }

        yield return Line(column => column.Title, column => "bold");
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, text) = (rows[i], texts[i]);
            yield return Line(column => text[column], column => column.Color?.Invoke(row));
        }

        // The last column may be cut, so only its beginning has to fit.
        int Needed() => shown.SkipLast(1).Sum(column => widths[column] + Gap) + Math.Min(widths[shown[^1]], LeastOfLast);

        string Line(Func<Column<T>, string> textOf, Func<Column<T>, string?> colorOf)
        {
            var (line, left) = (new System.Text.StringBuilder(), width);
            for (var i = 0; i < shown.Count; i++)
            {
                var text = Cut(textOf(shown[i]), left);
                var isLast = i == shown.Count - 1 || widths[shown[i]] + Gap >= left;
                var padding = isLast ? "" : new string(' ', widths[shown[i]] + Gap - text.Length);
                line.Append(!markup ? text : colorOf(shown[i]) is { } color ? $"[{color}]{text.EscapeMarkup()}[/]" : text.EscapeMarkup()).Append(padding);
                left -= text.Length + padding.Length;
                if (isLast)
                {
                    break;
                }
            }

            return line.ToString();
        }
    }

    private static string TextOf<T>(Column<T> column, T row) => column.Text(row) is { Length: > 0 } text ? TerminalText.Line(text) : Unknown;

    private static string Cut(string text, int width) => text.Length <= width ? text : width < 1 ? "" : string.Concat(text.AsSpan(0, width - 1), "…");
}
