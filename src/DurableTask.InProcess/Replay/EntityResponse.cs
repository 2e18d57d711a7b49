using System.Text.Json;
using DurableTask.Core.History;

namespace DurableTask.InProcess.Replay;

/// <summary>The answer of an entity.</summary>
/// <param name="Result">The serialized result of the operation; null if it failed or returned nothing.</param>
/// <param name="Error">Why it failed; null if it succeeded.</param>
public sealed record EntityResponse(string? Result, string? Error)
{
    /// <summary>Reads an answer from the event that was raised with the ID of a request.</summary>
    public static EntityResponse Of(EventRaisedEvent raised)
    {
        try
        {
            using var json = JsonDocument.Parse(raised.Input);
            var response = json.RootElement;
            var details = Property(response, "failureDetails");
            var error = details is { } known ? Text(known, "ErrorMessage") ?? "it failed" : Text(response, "exceptionType");
            return error is null ? new EntityResponse(Text(response, "result"), null) : new EntityResponse(null, error);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentNullException)
        {
            return new EntityResponse(null, null);
        }
    }

    private static JsonElement? Property(JsonElement response, string property) =>
        response.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement response, string property) =>
        Property(response, property) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
