using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Payloads as they may be shown: the access token in them, encrypted as it is, is blotted out.</summary>
/// <remarks>A replay needs no token: what is sent with it is an activity, and no replay runs one.</remarks>
public static class MaskedSecrets
{
    private const string Mask = "***";

    // A history wraps payloads that may themselves be as deep as the usual limit of 64.
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 128 };

    /// <summary>The same payload, however deep the token lies.</summary>
    public static JsonElement In(JsonElement payload)
    {
        // Most payloads have none, and are not copied.
        if (!payload.GetRawText().Contains(nameof(CallbackTarget.ProtectedToken), StringComparison.OrdinalIgnoreCase))
        {
            return payload;
        }

        var node = JsonSerializer.SerializeToNode(payload, Deep);
        Blot(node);
        return JsonSerializer.SerializeToElement(node, Deep);
    }

    private static void Blot(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    Blot(item);
                }

                break;
            case JsonObject properties:
                foreach (var (name, value) in properties.ToArray())
                {
                    if (name.Equals(nameof(CallbackTarget.ProtectedToken), StringComparison.OrdinalIgnoreCase))
                    {
                        properties[name] = Mask;
                    }
                    else
                    {
                        Blot(value);
                    }
                }

                break;
        }
    }
}
