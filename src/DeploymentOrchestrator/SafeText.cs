using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator;

/// <summary>Makes text from outside fit for logs, pages and Azure Pipelines.</summary>
public static partial class SafeText
{
    /// <summary>
    /// One line: line ends become <c> | </c>; escape sequences, control, bidirectional and zero-width characters go; <c>##vso[</c> and
    /// <c>##[</c>, which an agent obeys, are broken up. A text of several lines that is too long keeps its first line (the error) and its
    /// last ones (the end of Helm's log); whatever is cut is marked with <c>…</c>.
    /// </summary>
    /// <param name="text">Anything.</param>
    /// <param name="max">The most characters returned.</param>
    public static string OneLine(string? text, int max = 1000)
    {
        var visible = Visible(EscapeSequence().Replace(text ?? "", ""));
        // After the invisible characters are gone: they could hide a command.
        var lines = PipelineCommand().Replace(visible, "# #")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Cut(string.Join(" | ", DropMiddle(lines, max)), max);
    }

    private static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length);
        // Runes, so that a lone surrogate becomes U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or 0x0B or 0x0C or 0x85 or 0x2028 or 0x2029)
            {
                visible.Append('\n');
            }
            else if (rune.Value == '\t')
            {
                visible.Append(' ');
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format))
            {
                visible.Append(rune.ToString());
            }
        }

        return visible.ToString();
    }

    private static string[] DropMiddle(string[] lines, int max)
    {
        if (lines.Length < 3 || lines.Sum(line => line.Length + 3) - 3 <= max)
        {
            return lines;
        }

        var left = max - lines[0].Length - " | …".Length;
        var tail = lines.Skip(1).Reverse().TakeWhile(line => (left -= line.Length + 3) >= 0).Reverse();
        return [lines[0], "…", .. tail];
    }

    private static string Cut(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var end = max - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }

    // CSI sequences (colors), OSC sequences (titles, links) and two-character escapes, introduced by ESC or their C1 forms.
    [GeneratedRegex(@"(?:\x1B\[|\x9B)[0-?]*[ -/]*[@-~]|(?:\x1B\]|\x9D)[^\x07\x1B\x9C\n]*(?:\x07|\x1B\\|\x9C)?|\x1B[@-Z\\^_]")]
    private static partial Regex EscapeSequence();

    [GeneratedRegex(@"##(?=\[|vso\[)", RegexOptions.IgnoreCase)]
    private static partial Regex PipelineCommand();
}
