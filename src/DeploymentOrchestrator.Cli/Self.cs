using System.Diagnostics;

namespace DeploymentOrchestrator.Cli;

/// <summary>How to start this program again in a separate process.</summary>
internal static class Self
{
    /// <summary>The command line to start it, whether this is an installed executable, <c>dotnet x.dll</c> or a test.</summary>
    public static ProcessStartInfo Command(params string[] args)
    {
        var assembly = typeof(Self).Assembly;
        var process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) switch
        {
            var name when name == assembly.GetName().Name => new ProcessStartInfo(process, args),
            "dotnet" => new ProcessStartInfo(process, [assembly.Location, .. args]),
            _ => new ProcessStartInfo("dotnet", [assembly.Location, .. args]),
        };
    }
}
