using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Infrastructure.Tests.Docs;

/// <summary>Rules for the pages: links lead somewhere, the README stays short, and the page about the request lists its properties.</summary>
public sealed partial class PageTests
{
    private const int LongestReadme = 150;

    public static TheoryData<string> Pages { get; } =
    [
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", .. Repository.FilesBelow("docs", "*.md"), .. Repository.FilesBelow("src", "*.md"),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_a_file_and_to_a_heading_of_it(string page) => Assert.All(Links().Matches(Repository.Read(page)), link =>
    {
        var (path, anchor) = (link.Groups["path"].Value, link.Groups["anchor"].Value);
        var target = path.Length is 0 ? page : Repository.Join(Path.GetDirectoryName(page)!, path);

        Assert.True(Repository.HasFile(target) || Repository.HasFolder(target), $"{page} links to {target}");
        Assert.True(anchor.Length is 0 || Headings().Matches(Repository.Read(target)).Any(heading => AnchorOf(heading.Groups[1].Value) == anchor), $"{page} links to #{anchor} of {target}");
    });

    [Fact]
    public void The_readme_has_at_most_150_lines() => Assert.InRange(Repository.Read("README.md").TrimEnd().Split('\n').Length, 1, LongestReadme);

    [Fact]
    public void The_readme_leads_to_every_page()
    {
        var readme = Repository.Read("README.md");

        Assert.All(Repository.FilesBelow("docs", "*.md").Where(page => !page.StartsWith("docs/decisions/", StringComparison.Ordinal)), page =>
            Assert.Contains($"]({page})", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void The_request_page_has_each_property_of_the_schema()
    {
        var schema = JsonNode.Parse(Repository.Read("tests/DeploymentOrchestrator.Server.Tests/Golden/openapi.json"));

        Assert.Equal(
            schema.Keys("components/schemas/CallbackRequest/properties").Order(StringComparer.Ordinal),
            Tables.Rows("docs/request.md").SelectMany(row => Tables.Code(row[0])).Order(StringComparer.Ordinal));
    }

    // Anchors, in the form that GitHub and Azure Repos generate.
    private static string AnchorOf(string heading) => NotInAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#\s]*)(?:#(?<anchor>[^)\s]+))?\)")]
    private static partial Regex Links();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
