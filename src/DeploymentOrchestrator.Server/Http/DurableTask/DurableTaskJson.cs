using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>The JSON of Durable Functions' HTTP API.</summary>
internal static class DurableTaskJson
{
    /// <summary>Names as they are written, nulls too, and nothing escaped that need not be.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 128,
        Converters = { new JsonStringEnumConverter() },
    };
}
