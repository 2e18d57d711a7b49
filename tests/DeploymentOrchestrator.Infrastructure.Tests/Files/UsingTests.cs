namespace DeploymentOrchestrator.Infrastructure.Tests.Files;

/// <summary>The one rule of <c>dotnet format</c> that the build does not check.</summary>
public sealed class UsingTests
{
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Usings_are_in_alphabetical_order_and_those_of_System_come_first(string folder) =>
        Assert.All(Repository.FilesBelow(folder, "*.cs"), path => Assert.Equal(Namespaces(path).OrderBy(Rank).ThenBy(name => name, StringComparer.OrdinalIgnoreCase), Namespaces(path)));

    private static int Rank(string name) => name is "System" || name.StartsWith("System.", StringComparison.Ordinal) ? 0 : 1;

    private static IEnumerable<string> Namespaces(string path) => Repository.Read(path)
        .Split('\n')
        .Where(line => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('=') && !line.Contains('(') && !line.StartsWith("using static ", StringComparison.Ordinal))
        .Select(line => line["using ".Length..^1]);
}
