using System.Diagnostics;

namespace DeploymentOrchestrator.Testing;

/// <summary>The two executables in the output folder of the tests.</summary>
internal static class Executable
{
    /// <summary>Starts the server that the image runs.</summary>
    public static ProcessStartInfo Server(params string[] args) => Command("DeploymentOrchestrator.Server", args);

    /// <summary>Starts the command line.</summary>
    public static ProcessStartInfo Cli(params string[] args) => Command("DeploymentOrchestrator.Cli", args);

    /// <summary>Starts an executable by its name.</summary>
    public static ProcessStartInfo Command(string name, string[] args) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), .. args]);
}
