using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Payloads as they may be shown: the access token in them, encrypted as it is, is blotted out.</summary>
/// <remarks>A replay needs no token: what is sent with it is an activity, and no replay runs one.</remarks>
public static class MaskedSecrets
{
    private const string Mask = "***";

    // A history wraps payloads that may themselves be as deep as the usual limit of 64.
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 128, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same payload, however deep the token lies.</summary>
    public static JsonElement In(JsonElement payload)
    {
        // Most payloads have none, and are not copied.
        if (!payload.GetRawText().Contains(nameof(CallbackTarget.ProtectedToken), StringComparison.OrdinalIgnoreCase))
        {
            return payload;
        }

        return JsonSerializer.SerializeToElement(Blotted(JsonSerializer.SerializeToNode(payload, Deep)), Deep);
    }

    private static JsonNode? Blotted(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(Blotted)]),
        JsonObject properties => new JsonObject(properties.Select(property => KeyValuePair.Create(property.Key, IsToken(property.Key) ? Mask : Blotted(property.Value)))),
        JsonValue value when value.TryGetValue(out string? text) => BlottedText(text),
        _ => node?.DeepClone(),
    };

    // A history holds payloads as texts that are JSON themselves.
    private static string BlottedText(string text)
    {
        if (!text.Contains(nameof(CallbackTarget.ProtectedToken), StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        try
        {
            return Blotted(JsonNode.Parse(text))?.ToJsonString(Deep) ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static bool IsToken(string name) => name.Equals(nameof(CallbackTarget.ProtectedToken), StringComparison.OrdinalIgnoreCase);
}
