using DeploymentOrchestrator.Cli.Connection;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Title">The heading, in capitals.</param>
/// <param name="Text">The value in a row.</param>
internal sealed record Column<T>(string Title, Func<T, string?> Text)
{
    /// <summary>True if it is shown only with <c>-o wide</c>.</summary>
    public bool IsWide { get; init; }

    /// <summary>Which columns are dropped first if the terminal is too narrow: those with the highest number; 0 is never dropped.</summary>
    public int DroppedFrom { get; init; }

    /// <summary>The color of a value; null for none.</summary>
    public Func<T, string?>? Color { get; init; }
}

/// <summary>
/// Prints tables as kubectl does: one line per row that never wraps, columns three spaces apart, no trailing spaces. On a terminal, columns are dropped
/// until the line fits, and the last column is cut; in a pipe, everything is printed.
/// </summary>
internal static class TextTable
{
    /// <summary>Shown if a value is not known.</summary>
    public const string Unknown = "-";

    private const int Gap = 3;
    private const int LeastOfLast = 10;

    /// <summary>Prints a table.</summary>
    /// <param name="console">Where to print.</param>
    /// <param name="rows">The items, one per row.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="wide">True to print every column, however long the lines get.</param>
    public static void Write<T>(IAnsiConsole console, IReadOnlyList<T> rows, IReadOnlyList<Column<T>> columns, bool wide)
    {
        var width = wide || Console.IsOutputRedirected ? int.MaxValue : console.Profile.Width;

        // Let the terminal wrap lines that are too long: a line broken by the program could not be copied or searched.
        (var before, console.Profile.Width) = (console.Profile.Width, int.MaxValue / 2);
        foreach (var line in Lines(rows, columns, wide, width, markup: true))
        {
            console.MarkupLine(line);
        }

        console.Profile.Width = before;
    }

    /// <summary>Formats the lines of the table.</summary>
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

        // The last column may be cut, so only its minimum width has to fit.
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
