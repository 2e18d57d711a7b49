using System.Globalization;
using Spectre.Console;

namespace DeploymentOrchestrator.Benchmarks.Measuring;

/// <summary>Prints the results as a table.</summary>
internal static class ResultTable
{
    public static void Print(Machine machine, IReadOnlyList<Result> results)
    {
        var hasSpread = results.Any(r => r.Least < r.Most);
        var table = new Table().Border(TableBorder.Minimal)
            .AddColumns("scenario", "measured")
            .AddColumn(new TableColumn(hasSpread ? "median" : "value").RightAligned())
            .AddColumn(new TableColumn(hasSpread ? "spread" : "").RightAligned())
            .AddColumn("")
            .AddColumn(new TableColumn("target").RightAligned())
            .AddColumn("");
        var before = "";
        foreach (var result in results)
        {
            table.AddRow(
                result.Scenario == before ? "" : result.Scenario,
                Markup.Escape(result.Name),
                Format(result.Median),
                hasSpread ? $"{Format(result.Least)} … {Format(result.Most)}" : "",
                Markup.Escape(result.Unit),
                result.Target?.ToString() ?? "",
                result.IsMet switch { true => "[green]met[/]", false => "[red]missed[/]", null => "" });
            before = result.Scenario;
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(machine.ToString());
    }

    private static string Format(double value) => value.ToString(value < 100 ? "0.##" : "#,0", CultureInfo.InvariantCulture);
}
