using System.Buffers;
using System.Globalization;
using System.Text;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>A table of a page as CSV (RFC 4180), for spreadsheets and scripts.</summary>
/// <param name="Name">Which of the page's tables.</param>
/// <param name="Columns">What stands in the first line.</param>
/// <param name="Rows">Texts, numbers, times, spans of time.</param>
public sealed record CsvTable(string Name, IReadOnlyList<string> Columns, IEnumerable<IReadOnlyList<object?>> Rows)
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>All of it, lines ended with CR LF.</summary>
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

    // Flux's texts are strangers' texts: a spreadsheet would run one that looks like a formula.
    private static string Harmless(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? $"'{text}" : text;
}
