namespace DeploymentOrchestrator.Infrastructure.Tests.Architecture;

/// <summary>A table of allowed arrows: a line for each room or project, first its name, behind the arrow what it may know.</summary>
internal static class Arrows
{
    /// <summary>Its arrows, as "from -> to".</summary>
    public static IReadOnlyList<string> Of(string table) =>
    [
        .. Lines(table).SelectMany(line => line.To, (line, to) => $"{line.From} -> {to}"),
    ];

    /// <summary>The arrows of the table that point to its own or an earlier line; a table without them has no circle.</summary>
    public static IReadOnlyList<string> Upward(string table)
    {
        var order = Lines(table).Select(line => line.From).ToList();
        return [.. Lines(table).SelectMany(line => line.To.Where(to => order.IndexOf(to) <= order.IndexOf(line.From)), (line, to) => $"{line.From} -> {to}")];
    }

    private static IEnumerable<(string From, string[] To)> Lines(string table) => table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split("->"))
        .Select(parts => (parts[0].Trim(), parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
}
