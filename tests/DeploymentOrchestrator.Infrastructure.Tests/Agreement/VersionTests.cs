using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DeploymentOrchestrator.Server;
using CommandLine = DeploymentOrchestrator.Cli.CommandLine;

namespace DeploymentOrchestrator.Infrastructure.Tests.Agreement;

/// <summary>The version is defined in Directory.Build.props; everything else that names it must agree.</summary>
public sealed partial class VersionTests
{
    private static readonly string Version = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("VersionPrefix").Single().Value;

    [Fact]
    public void The_changelog_begins_with_the_version() => Assert.Equal(Version, TopOfChangelog().Match(Repository.Read("CHANGELOG.md")).Groups[1].Value);

    [Fact]
    public void Server_and_command_line_are_built_with_the_version()
    {
        Assert.Equal(Version, ProductVersion.Text);
        Assert.Equal(Version, typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);
    }

    [Fact]
    public void Images_and_tags_in_files_have_the_version()
    {
        string[] files =
        [
            .. Repository.FilesBelow("infra"), .. Repository.FilesBelow("docs", "*.md"), .. Repository.FilesBelow(".azuredevops"), "README.md",
        ];
        var named = files.SelectMany(file => Named().Matches(Repository.Read(file)).Select(match => (file, match.Groups[1].Value))).ToList();

        Assert.Contains(named, found => found.file is "infra/server/Dockerfile");
        Assert.All(named, found => Assert.Equal((found.file, Version), found));
    }

    [GeneratedRegex(@"^## (\d+\.\d+\.\d+)(?: \(unreleased\)| - \d{4}-\d\d-\d\d)$", RegexOptions.Multiline)]
    private static partial Regex TopOfChangelog();

    [GeneratedRegex(@"(?:deployment-orchestrator:|newTag: |refs/tags/|image\.version="")(\d+\.\d+\.\d+)\b")]
    private static partial Regex Named();
}
