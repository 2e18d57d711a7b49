using System.Diagnostics;
using System.Runtime.InteropServices;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Infrastructure.Tests.Packages;

/// <summary>The command line must be packed as a .NET tool that can be installed from that package alone.</summary>
public sealed class ToolTests : IDisposable
{
    private const string Project = "src/DeploymentOrchestrator.Cli";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tool-");

    // The configuration of the tests: the package is made from the existing build, and nothing is built again.
    private static string BuildConfiguration => new DirectoryInfo(AppContext.BaseDirectory).Name;

    [Fact]
    public async Task The_tool_is_packed_installed_from_its_package_alone_and_says_its_version()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "nuget.config"), "<configuration><packageSources><clear /></packageSources></configuration>");

        await RunAsync("dotnet", "pack", Path.Combine(Repository.Top, Project), "--no-build", "--configuration", BuildConfiguration, "--output", _folder.FullName);
        await RunAsync("dotnet", "tool", "install", "DeploymentOrchestrator.Cli", "--version", ProductVersion.Text, "--tool-path", ".", "--add-source", _folder.FullName);
        var version = await RunAsync(Path.Combine(_folder.FullName, "dorc"), "--version");

        Assert.Equal(ProductVersion.Text, version.Trim().Split('+')[0]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            Environment =
            {
                // Otherwise a build node that stays alive would keep our end of its output open.
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["DOTNET_NOLOGO"] = "1",
                ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
            },
        })!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
            await process.WaitForExitAsync().WaitAsync(Limit);

            Assert.True(process.ExitCode is 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
            return output;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
