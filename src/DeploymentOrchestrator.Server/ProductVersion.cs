using System.Reflection;

namespace DeploymentOrchestrator.Server;

/// <summary>The version of this build, which is <c>VersionPrefix</c> of Directory.Build.props.</summary>
internal static class ProductVersion
{
    /// <summary>For people, e.g. 1.1.0, without the commit that the compiler adds.</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
