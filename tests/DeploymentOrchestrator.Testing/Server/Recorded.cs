using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Testing;

/// <summary>The recorded payloads, byte for byte.</summary>
internal static class Recorded
{
    public static byte[] AzureDevOps(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "ado", file));

    public static byte[] Flux(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "flux", file));

    public static RawRequest Request(string file) => RawRequest.Parse(AzureDevOps(file));
}
