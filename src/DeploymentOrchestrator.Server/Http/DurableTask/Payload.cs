using System.Text.Json;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>Payloads as the store keeps them: texts, nearly always JSON.</summary>
internal static class Payload
{
    /// <summary>The payload, or null. A text that is not JSON becomes a JSON string.</summary>
    public static JsonElement? Parse(string? payload)
    {
        try
        {
            return payload is null ? null : JsonElement.Parse(payload, new JsonDocumentOptions { MaxDepth = DurableTaskJson.Options.MaxDepth });
        }
        catch (JsonException)
        {
            return Json.Write(payload);
        }
    }
}
