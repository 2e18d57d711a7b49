using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Infrastructure.Tests.Files;

public sealed class ParsingTests
{
    private static readonly string[] Folders = ["infra", ".azuredevops"];

    public static TheoryData<string> YamlFiles { get; } = [.. Below("*.yaml")];

    public static TheoryData<string> JsonFiles { get; } = [.. Below("*.json"), .. Repository.FilesBelow("src", "*.json"), "global.json", "host.json"];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void Every_yaml_file_parses(string path) => Assert.NotEmpty(Yaml.Load(path));

    [Theory]
    [MemberData(nameof(JsonFiles))]
    public void Every_json_file_parses(string path) =>
        Assert.NotNull(JsonNode.Parse(Repository.Read(path), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }));

    [Fact]
    public void Yaml_files_have_the_same_extension() => Assert.Empty(Below("*.yml"));

    private static IEnumerable<string> Below(string pattern) => Folders.SelectMany(folder => Repository.FilesBelow(folder, pattern));
}
