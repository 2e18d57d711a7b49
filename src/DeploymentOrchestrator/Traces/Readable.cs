using System.Text.Json;

namespace DeploymentOrchestrator.Traces;

/// <summary>Payloads of a history, which another build may have written.</summary>
internal static class Readable
{
    /// <returns>Null if it cannot be read as a <typeparamref name="T"/>.</returns>
    public static T? Try<T>(JsonElement json)
        where T : class
    {
        try
        {
            return Json.Read<T>(json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
