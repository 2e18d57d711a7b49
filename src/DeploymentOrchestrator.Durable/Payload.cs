using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DeploymentOrchestrator.Durable;

/// <summary>Payloads that outlive the call that brought them.</summary>
public static class Payload
{
    /// <summary>JSON null, the payload of whoever has none.</summary>
    public static JsonElement Null { get; } = JsonElement.Parse("null");

    /// <summary>A payload that can be kept: an undefined one becomes null, one that belongs to a document is copied out of it.</summary>
    public static JsonElement Keep(JsonElement payload) => payload.ValueKind == JsonValueKind.Undefined ? Null : payload.Clone();

    /// <summary>How long its text is, in UTF-16 characters: what the real runtime's limits count.</summary>
    public static int Characters(JsonElement payload) => Encoding.UTF8.GetCharCount(JsonMarshal.GetRawUtf8Value(payload));
}
