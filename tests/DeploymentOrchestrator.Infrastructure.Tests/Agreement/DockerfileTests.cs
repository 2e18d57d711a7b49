using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DeploymentOrchestrator.Infrastructure.Tests.Agreement;

/// <summary>The image of the server: everything that the Dockerfile copies exists, and everything that the build needs is copied.</summary>
public sealed partial class DockerfileTests
{
    private const string Server = "src/DeploymentOrchestrator.Server/DeploymentOrchestrator.Server.csproj";
    private static readonly string Dockerfile = Repository.Read("infra/server/Dockerfile");
    private static readonly string[] Ignore = Repository.Read("infra/server/Dockerfile.dockerignore").Split('\n');

    private static IReadOnlyList<string> Copied =>
        [.. Copy().Matches(Dockerfile).SelectMany(match => match.Groups[1].Value.Split(' ')[..^1]).Select(path => path.TrimEnd('/'))];

    [Fact]
    public void Every_copied_path_exists_and_is_not_excluded_from_the_build_context() => Assert.All(Copied, path =>
    {
        Assert.True(Repository.HasFile(path) || Repository.HasFolder(path), path);
        Assert.Contains($"!{path.Split('/')[0]}", Ignore);
    });

    [Fact]
    public void Every_project_of_the_server_is_copied_before_the_restore() => Assert.Empty(Projects(Server).Prepend(Server).Except(Copied));

    [Fact]
    public void The_restore_takes_only_what_the_lock_files_name()
    {
        Assert.All(Restore().Matches(Dockerfile), restore => Assert.EndsWith(" --locked-mode", restore.Value, StringComparison.Ordinal));
        Assert.All(Projects(Server).Prepend(Server).Select(project => $"{Path.GetDirectoryName(project)}/packages.lock.json"), locks =>
        {
            Assert.Contains(locks, Copied);
            Assert.Equal(["net10.0", "net10.0/linux-arm64", "net10.0/linux-x64"], JsonElement.Parse(Repository.Read(locks)).GetProperty("dependencies").EnumerateObject().Select(target => target.Name));
        });
    }

    [Fact]
    public void Build_and_NuGet_files_of_the_root_are_copied_before_the_restore() =>
        Assert.Empty(new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", "nuget.config", ".editorconfig" }.Except(Copied));

    [Fact]
    public void The_image_has_no_shell_and_no_root()
    {
        var last = Dockerfile[Dockerfile.LastIndexOf("FROM ", StringComparison.Ordinal)..];

        Assert.Contains("-chiseled\n", last, StringComparison.Ordinal);
        Assert.Contains("USER $APP_UID", last, StringComparison.Ordinal);
        Assert.Contains($"ENTRYPOINT [\"./{Path.GetFileNameWithoutExtension(Server)}\"]", last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra/server/Dockerfile")]
    [InlineData("infra/flux/components/flux-status/Dockerfile")]
    public void Every_base_image_is_pinned_to_a_patch_version(string path) =>
        Assert.All(From().Matches(Repository.Read(path)), from => Assert.Matches(@":\d+\.\d+\.\d+", from.Value));

    private static IEnumerable<string> Projects(string project) => XDocument.Parse(Repository.Read(project))
        .Descendants("ProjectReference")
        .Select(reference => Repository.Join(project[..project.LastIndexOf('/')], reference.Attribute("Include")!.Value))
        .SelectMany(path => Projects(path).Prepend(path))
        .Distinct();

    [GeneratedRegex("^RUN dotnet restore .+$", RegexOptions.Multiline)]
    private static partial Regex Restore();

    [GeneratedRegex("^FROM .+$", RegexOptions.Multiline)]
    private static partial Regex From();

    [GeneratedRegex("^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex Copy();
}
