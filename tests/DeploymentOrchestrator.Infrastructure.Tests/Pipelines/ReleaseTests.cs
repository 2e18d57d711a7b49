using System.Diagnostics;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Infrastructure.Tests.Pipelines;

/// <summary>What a tag must release: every image, the tool, and the notes of CHANGELOG.md.</summary>
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
    public async Task The_release_notes_are_the_changelog_section_of_the_version()
    {
        var changelog = Path.Combine(_folder.FullName, "CHANGELOG.md");
        await File.WriteAllTextAsync(changelog, "# Changelog\n\n## 1.3.0 (unreleased)\n\n- later\n\n## 1.2.0 - 2026-08-20\n\n### Added\n\n- one\n\n- two\n\n## 1.1.0 - 2026-01-01\n\n- before\n");

        Assert.Equal((0, "### Added\n\n- one\n\n- two\n"), await NotesAsync("1.2.0", changelog));
        Assert.Equal((0, "- before\n"), await NotesAsync("1.1.0", changelog));
        Assert.Equal((1, ""), await NotesAsync("1.3.0", changelog));
        Assert.Equal((1, ""), await NotesAsync("1.2", changelog));
    }

    [Fact]
    public async Task The_manifests_receive_the_digests_of_the_pushed_images()
    {
        var digest = $"sha256:{new string('a', 64)}";
        Assert.Contains(Steps, step => step.At("script")?.ToString().Contains("docker image ls --digests", StringComparison.Ordinal) is true && step.Text("script").Contains("image-digests.sh", StringComparison.Ordinal));

        var (exitCode, output) = await RunAsync("image-digests.sh", $"registry.example.com/deployment-orchestrator {digest}\nregistry.example.com/flux-status {digest}\n");

        Assert.Equal(0, exitCode);
        Assert.Equal(["deployment-orchestrator", "flux-status"], Yaml.Parse(output).Single().List("images").Select(image => image.Text("name")));
        Assert.All(Yaml.Parse(output).Single().List("images"), image => Assert.Equal((digest, $"registry.example.com/{image.Text("name")}"), (image.Text("digest"), image.Text("newName"))));
        Assert.Equal(1, (await RunAsync("image-digests.sh", "registry.example.com/flux-status <none>\n")).ExitCode);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<(int ExitCode, string Output)> NotesAsync(params string[] arguments) => RunAsync("release-notes.sh", "", arguments);

    private static async Task<(int ExitCode, string Output)> RunAsync(string script, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [$".azuredevops/{script}", .. arguments])
        {
            WorkingDirectory = Repository.Top,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (process.ExitCode, output);
    }
}
