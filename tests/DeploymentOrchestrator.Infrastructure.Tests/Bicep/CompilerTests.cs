using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Infrastructure.Tests.Bicep;

public sealed class CompilerTests
{
    public static TheoryData<string> ParameterFiles { get; } = [.. Repository.FilesBelow("infra", "*.bicepparam")];

    [Fact]
    public void Templates_compile_without_a_warning()
    {
        Assert.NotNull(Compiled.Main);
        Assert.NotNull(Compiled.AksFlux);
    }

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Parameter_files_match_their_template(string path) => Assert.NotNull(Compiled.Parameters(path));

    [Fact]
    public void Every_module_is_used()
    {
        var texts = Repository.FilesBelow("infra", "*.bicep").Select(Repository.Read).ToList();

        Assert.All(
            Repository.FilesBelow("infra/modules"),
            path => Assert.Contains(texts, text => text.Contains($"'{path["infra/".Length..]}'", StringComparison.Ordinal)));
    }

    [Fact]
    public void Linter_findings_are_errors()
    {
        var rules = JsonNode.Parse(Repository.Read("infra/bicepconfig.json"), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })
            .At("analyzers/core/rules")!.AsObject();

        Assert.Equal(["use-recent-api-versions"], rules.Where(rule => rule.Value.Text("level") != "error").Select(rule => rule.Key));
    }
}
