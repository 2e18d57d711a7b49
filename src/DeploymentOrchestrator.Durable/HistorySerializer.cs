using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Durable;

/// <summary>Histories as JSON: what the engine stores, what a golden file holds and what a download gives.</summary>
public static class HistorySerializer
{
    /// <summary>One event as one line of JSON.</summary>
    public static string Serialize(HistoryEvent historyEvent) =>
        JsonSerializer.Serialize(historyEvent, HistoryJson.Default.HistoryEvent);

    /// <summary>One event as one line of JSON.</summary>
    public static byte[] SerializeToUtf8Bytes(HistoryEvent historyEvent) =>
        JsonSerializer.SerializeToUtf8Bytes(historyEvent, HistoryJson.Default.HistoryEvent);

    /// <summary>Writes one event as the next value.</summary>
    public static void Write(Utf8JsonWriter writer, HistoryEvent historyEvent) =>
        JsonSerializer.Serialize(writer, historyEvent, HistoryJson.Default.HistoryEvent);

    /// <summary>A whole history as a JSON array.</summary>
    public static string Serialize(IReadOnlyList<HistoryEvent> history) =>
        JsonSerializer.Serialize(history, HistoryJson.Default.IReadOnlyListHistoryEvent);

    /// <summary>Reads one event.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static HistoryEvent Deserialize(ReadOnlySpan<byte> utf8Json) =>
        JsonSerializer.Deserialize(utf8Json, HistoryJson.Default.HistoryEvent) ?? throw new JsonException("A history event is an object, not null.");

    /// <summary>Reads a whole history from a JSON array.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static IReadOnlyList<HistoryEvent> DeserializeHistory(string json) => NotNull(JsonSerializer.Deserialize(json, HistoryJson.Default.IReadOnlyListHistoryEvent));

    /// <summary>Reads a whole history from a JSON array.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static IReadOnlyList<HistoryEvent> DeserializeHistory(ReadOnlySpan<byte> utf8Json) =>
        NotNull(JsonSerializer.Deserialize(utf8Json, HistoryJson.Default.IReadOnlyListHistoryEvent));

    private static IReadOnlyList<HistoryEvent> NotNull(IReadOnlyList<HistoryEvent>? history) =>
        history ?? throw new JsonException("A history is an array, not null.");
}

// MaxDepth: a payload may itself be as deep as the default of 64, and here it is wrapped once or twice.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowOutOfOrderMetadataProperties = true, MaxDepth = 80)]
[JsonSerializable(typeof(HistoryEvent))]
[JsonSerializable(typeof(IReadOnlyList<HistoryEvent>))]
internal sealed partial class HistoryJson : JsonSerializerContext;
