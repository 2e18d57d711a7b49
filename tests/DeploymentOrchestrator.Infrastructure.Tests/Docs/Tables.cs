using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Infrastructure.Tests.Docs;

/// <summary>The tables of a page.</summary>
internal static partial class Tables
{
    /// <summary>The rows of every table of a page or of its section <paramref name="heading"/>, each as its cells, without header and separator rows.</summary>
    public static IReadOnlyList<string[]> Rows(string page, string? heading = null)
    {
        var text = Repository.Read(page);
        var lines = (heading is null ? text : text.Split("\n## ").Single(section => section.StartsWith(heading + '\n', StringComparison.Ordinal))).Split('\n');
        return
        [
            .. lines
                .Where((line, i) => line.StartsWith('|') && !IsRuler(line) && !(i + 1 < lines.Length && IsRuler(lines[i + 1])))
                .Select(line => Bar().Split(line.Trim('|')).Select(cell => cell.Trim().Replace(@"\|", "|", StringComparison.Ordinal)).ToArray()),
        ];
    }

    /// <summary>The texts in backticks.</summary>
    public static IEnumerable<string> Code(string cell) => Backticks().Matches(cell).Select(match => match.Groups[1].Value);

    private static bool IsRuler(string line) => line.StartsWith("|---", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Backticks();
}
