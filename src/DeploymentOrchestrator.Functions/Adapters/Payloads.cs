using System.Text.Json;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>Payloads as the store keeps them: JSON texts, mostly.</summary>
internal static class Payloads
{
    /// <summary>The payload; null if there is none. A text that is not JSON (the host writes some itself, such as why it terminated an instance) is told as a string.</summary>
    public static JsonElement? Parse(string? json)
    {
        try
        {
            return string.IsNullOrEmpty(json) ? null : JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return Json.Write(json);
        }
    }

    /// <summary>The payload, or JSON null.</summary>
    public static JsonElement ParseOrNull(string? json) => Parse(json) ?? Payload.Null;
}
