using System.Buffers;
using System.Globalization;
using System.Text;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>A table of a page as CSV (RFC 4180), for spreadsheets and scripts.</summary>
/// <param name="Name">The name of the table within its page.</param>
/// <param name="Columns">The column headings, written as the first line.</param>
/// <param name="Rows">The rows: texts, numbers, times and durations.</param>
public sealed record CsvTable(string Name, IReadOnlyList<string> Columns, IEnumerable<IReadOnlyList<object?>> Rows)
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>The whole table; lines end with CR LF.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var row in Rows.Prepend(Columns))
        {
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Cell(object? value)
    {
        var text = value switch
        {
            null => "",
            DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            TimeSpan span => span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => Harmless($"{value}"),
        };
        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    // Flux's texts are untrusted: a spreadsheet would execute a text that looks like a formula.
    private static string Harmless(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? $"'{text}" : text;
}
