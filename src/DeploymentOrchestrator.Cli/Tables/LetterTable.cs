using System.Text;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Cli.Tables;

/// <summary>Dead letters, each with the part of its content that can be read.</summary>
internal static class LetterTable
{
    /// <summary>The columns.</summary>
    public static IReadOnlyList<Column<LetterRow>> Columns(DateTimeOffset now) =>
    [
        new("AGE", row => Clock.Age(row.Letter.At, now)),
        new("RELEASE", row => row.Report?.Release),
        new("VERSION", row => row.Report?.Version),
        new("PLACE", row => row.Report is { } report ? PlaceNames.Of(report.Place) : null) { DroppedFrom = 2 },
        new("EVENT", row => row.Report?.Reason) { DroppedFrom = 1 },
        new("ID", row => row.Letter.Id),
        new("WHY", row => row.Letter.Reason),
    ];

    /// <summary>The row of a letter.</summary>
    public static LetterRow RowOf(DeadLetterView letter) => new(letter, Json.TryRead<Report>(letter.Body) ?? Event(letter.Body));

    private static Report? Event(string body)
    {
        try
        {
            return ReportClassifier.Classify(FluxEvent.Parse(Encoding.UTF8.GetBytes(body)), DateTimeOffset.MaxValue, ["cluster", "env"]) is [var first, ..] ? first : null;
        }
        catch (FluxEventException)
        {
            return null;
        }
    }
}

/// <summary>A dead letter in a table.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Report">The report it would result in; null if it cannot be read.</param>
internal sealed record LetterRow(DeadLetterView Letter, Report? Report);
