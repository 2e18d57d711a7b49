using System.Text.Encodings.Web;
using System.Text.Json;
using DeploymentOrchestrator.Replay;

namespace DeploymentOrchestrator.Cli.Replay;

/// <summary>A replay for programs.</summary>
/// <param name="Source">The file or instance.</param>
/// <param name="Verdict">same or diverges.</param>
/// <param name="Trace">All of it.</param>
internal sealed record ReplayJson(string Source, string Verdict, Trace Trace)
{
    // ASCII only: nothing that Flux wrote can steer a terminal.
    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.Default };

    /// <summary>One replay as JSON.</summary>
    public static string Of(string source, Trace trace) => JsonSerializer.Serialize(For(source, trace), Indented);

    /// <summary>Several as a JSON array.</summary>
    public static string Of(IEnumerable<(string Source, Trace Trace)> replays) =>
        JsonSerializer.Serialize(replays.Select(replay => For(replay.Source, replay.Trace)), Indented);

    private static ReplayJson For(string source, Trace trace) => new(source, trace.IsSame ? "same" : "diverges", trace);
}
