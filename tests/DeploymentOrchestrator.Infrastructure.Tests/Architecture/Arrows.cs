namespace DeploymentOrchestrator.Infrastructure.Tests.Architecture;

/// <summary>A table of allowed dependencies: a line for each folder or project, with its name before the arrow and what it may depend on after the arrow.</summary>
internal static class Arrows
{
    /// <summary>Its arrows, as "from -> to".</summary>
    public static IReadOnlyList<string> Of(string table) =>
    [
        .. Lines(table).SelectMany(line => line.To, (line, to) => $"{line.From} -> {to}"),
    ];

    /// <summary>The arrows of the table that point to their own or an earlier line. A table without them has no cycle.</summary>
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
