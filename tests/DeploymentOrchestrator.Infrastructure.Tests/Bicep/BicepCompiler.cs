using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Infrastructure.Tests.Bicep;

/// <summary>The Bicep compiler from a package, which contains every resource type and API version and needs no network.</summary>
internal static class BicepCompiler
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly string Executable = Path.Combine(
        typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key is "BicepFolder").Value!,
        OperatingSystem.IsWindows() ? "bicep.exe" : "bicep");

    /// <summary>The ARM template; a warning is an error.</summary>
    public static JsonNode Build(string path) => JsonNode.Parse(Run("build", path, "--stdout"))!;

    /// <summary>The ARM parameters of a parameter file, checked against its template.</summary>
    public static JsonNode BuildParameters(string path) =>
        JsonNode.Parse(JsonNode.Parse(Run("build-params", path, "--stdout")).Text("parametersJson"))!.At("parameters")!;

    private static string Run(string verb, string path, params string[] more)
    {
        using var process = Process.Start(new ProcessStartInfo(Executable, [verb, Path.Combine(Repository.Top, path), .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill();
            Assert.Fail($"bicep {verb} {path} did not end within {Limit}");
        }

        Assert.Equal("", errors.Result.Trim());
        Assert.Equal(0, process.ExitCode);
        return output.Result;
    }
}
