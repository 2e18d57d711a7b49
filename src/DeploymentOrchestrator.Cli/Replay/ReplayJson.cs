using DeploymentOrchestrator.Replay;

namespace DeploymentOrchestrator.Cli.Replay;

/// <summary>A replay as JSON.</summary>
/// <param name="Source">The file or instance.</param>
/// <param name="Verdict"><c>same</c> or <c>diverges</c>.</param>
/// <param name="Trace">The whole trace.</param>
internal sealed record ReplayJson(string Source, string Verdict, Trace Trace)
{
    /// <summary>The JSON of one replay.</summary>
    public static ReplayJson Of(string source, Trace trace) => new(source, trace.IsSame ? "same" : "diverges", trace);
}
