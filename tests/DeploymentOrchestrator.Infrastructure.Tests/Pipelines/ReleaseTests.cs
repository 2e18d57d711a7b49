using System.Diagnostics;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Infrastructure.Tests.Pipelines;

/// <summary>What a tag releases: every image, the tool, and the notes of CHANGELOG.md.</summary>
public sealed class ReleaseTests : IDisposable
{
    private static readonly JsonNode Release = Yaml.Load(".azuredevops/release.yaml").Single();
    private static readonly string[] Dockerfiles = [.. Repository.FilesBelow("infra", "Dockerfile")];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    private static IReadOnlyList<JsonNode> Steps => [.. Release.List("jobs").SelectMany(job => job.List("steps"))];

    [Fact]
    public void Every_image_is_built_by_ci_and_pushed_by_a_release_under_its_version()
    {
        var pushed = Steps.Where(step => step.At("task")?.ToString() is "Docker@2").Select(step => step.At("inputs")!).ToList();
        var built = Yaml.Load(".azuredevops/ci.yaml").Single().List("jobs").SelectMany(job => job.List("steps")).Select(step => step.At("script")?.ToString()).OfType<string>().ToList();

        Assert.Equal(2, Dockerfiles.Length);
        Assert.Equal(Dockerfiles.Order(StringComparer.Ordinal), pushed.Select(inputs => inputs.Text("Dockerfile")).Order(StringComparer.Ordinal));
        Assert.All(pushed, inputs =>
        {
            Assert.Equal(("buildAndPush", "$(version)"), (inputs.Text("command"), inputs.Text("tags")));
            Assert.Contains($"docker build --file {inputs.Text("Dockerfile")} {inputs.Text("buildContext")}", built);
        });
    }

    [Fact]
    public void The_tool_that_is_packed_is_the_one_that_is_pushed()
    {
        var scripts = Steps.Select(step => step.At("script")?.ToString()).OfType<string>().ToList();
        var pack = scripts.Single(script => script.StartsWith("dotnet pack src/DeploymentOrchestrator.Cli ", StringComparison.Ordinal));
        var push = scripts.Single(script => script.StartsWith("dotnet nuget push ", StringComparison.Ordinal));

        Assert.Contains("<PackAsTool>true</PackAsTool>", Repository.Read("src/DeploymentOrchestrator.Cli/DeploymentOrchestrator.Cli.csproj"), StringComparison.Ordinal);
        Assert.Contains($"{pack.Split("--output ")[1]}/*.nupkg", push, StringComparison.Ordinal);
    }

    [Fact]
    public void A_release_begins_with_a_tag_and_nothing_is_pushed_before_the_version_is_checked()
    {
        Assert.Equal("*.*.*", Release.Text("trigger/tags/include/0"));
        Assert.Equal("*", Release.Text("trigger/branches/exclude/0"));
        Assert.Contains("release-notes.sh \"$(version)\"", Steps[0].Text("script"), StringComparison.Ordinal);
        Assert.Contains("<VersionPrefix>$(version)</VersionPrefix>", Steps[0].Text("script"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_notes_are_what_the_changelog_says_of_the_version()
    {
        var changelog = Path.Combine(_folder.FullName, "CHANGELOG.md");
        await File.WriteAllTextAsync(changelog, "# Changelog\n\n## 1.3.0 (unreleased)\n\n- later\n\n## 1.2.0 - 2026-08-20\n\n### Added\n\n- one\n\n- two\n\n## 1.1.0 - 2026-01-01\n\n- before\n");

        Assert.Equal((0, "### Added\n\n- one\n\n- two\n"), await NotesAsync("1.2.0", changelog));
        Assert.Equal((0, "- before\n"), await NotesAsync("1.1.0", changelog));
        Assert.Equal((1, ""), await NotesAsync("1.3.0", changelog));
        Assert.Equal((1, ""), await NotesAsync("1.2", changelog));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<(int ExitCode, string Output)> NotesAsync(params string[] arguments)
    {
        using var script = Process.Start(new ProcessStartInfo("bash", [".azuredevops/release-notes.sh", .. arguments]) { WorkingDirectory = Repository.Top, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await script.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await script.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (script.ExitCode, output);
    }
}
