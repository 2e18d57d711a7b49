using System.Reflection;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Which version runs, and when it was started.</summary>
/// <param name="time">The clock.</param>
public sealed class ServerStart(TimeProvider time)
{
    /// <summary>The version, without the commit that the compiler appends.</summary>
    public static string Version { get; } =
        typeof(ServerStart).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>When the pages were mapped, which is when the server starts.</summary>
    public DateTimeOffset At { get; } = time.GetUtcNow();
}
