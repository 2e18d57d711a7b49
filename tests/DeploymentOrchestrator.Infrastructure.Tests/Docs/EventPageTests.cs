using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Infrastructure.Tests.Docs;

/// <summary>Every log message must have a unique ID, and docs/events.md must explain it.</summary>
public sealed partial class EventPageTests
{
    private static readonly string Code = string.Join('\n', Repository.FilesBelow("src", "*.cs").Select(Repository.Read));

    private static readonly IReadOnlyList<Line> Written =
    [
        .. Attribute().Matches(Code).Select(match => new Line(match.Groups["id"].Value, match.Groups["level"].Value, Seam().Replace(match.Groups["text"].Value, "").Trim('"'))),
    ];

    [Fact]
    public void Every_log_message_declares_id_level_and_text_in_the_same_form() => Assert.Equal(Code.Split("[LoggerMessage").Length - 1, Written.Count);

    [Fact]
    public void Every_event_id_is_set_and_unique()
    {
        Assert.DoesNotContain("0", Written.Select(line => line.Id));
        Assert.DoesNotContain(Written.CountBy(line => line.Id), pair => pair.Value > 1);
    }

    [Fact]
    public void The_page_lists_every_log_message()
    {
        var listed = Tables.Rows("docs/events.md").Select(row => new Line(row[0], row[1], Tables.Code(row[2]).Single()));

        Assert.Equal(Written.OrderBy(line => line.Id, StringComparer.Ordinal), listed);
    }

    [Fact]
    public void The_page_names_every_error()
    {
        var named = Errors().Match(Repository.Read("docs/events.md")).Groups[1].Value.Split(", ");

        Assert.Equal(Written.Where(line => line.Level is "Error").Select(line => line.Id).Order(StringComparer.Ordinal), named);
    }

    private sealed record Line(string Id, string Level, string Text);

    [GeneratedRegex("""\[LoggerMessage\(\s*(?<id>\d+),\s*LogLevel\.(?<level>\w+),\s*(?<text>"(?:[^"\\]|\\.)*"(?:\s*\+\s*"(?:[^"\\]|\\.)*")*)\)\]""")]
    private static partial Regex Attribute();

    [GeneratedRegex("""
        "\s*\+\s*"
        """)]
    private static partial Regex Seam();

    [GeneratedRegex(@"Alert on the errors \(([\d, ]+)\)")]
    private static partial Regex Errors();
}
