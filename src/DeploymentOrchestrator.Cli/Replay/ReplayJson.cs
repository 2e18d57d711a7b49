using DeploymentOrchestrator.Replay;

namespace DeploymentOrchestrator.Cli.Replay;

/// <summary>A replay for programs.</summary>
/// <param name="Source">The file or instance.</param>
/// <param name="Verdict">same or diverges.</param>
/// <param name="Trace">All of it.</param>
internal sealed record ReplayJson(string Source, string Verdict, Trace Trace)
{
    /// <summary>One replay.</summary>
    public static ReplayJson Of(string source, Trace trace) => new(source, trace.IsSame ? "same" : "diverges", trace);
}
