using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DurableTask.Core.History;

namespace DurableTask.Contracts;

/// <summary>Serializes histories as JSON: an array of Durable Task Core's events, each with its "EventType" and the property names of Core's own classes.</summary>
/// <remarks>
/// It also reads what Newtonsoft.Json writes for Core's events, as the Azure Storage provider returns it. <see cref="HistoryEvent.IsPlayed"/>
/// belongs to a run of the orchestrator and not to the record, so it is neither written nor read.
/// </remarks>
public static class HistorySerializer
{
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The deepest structure that is written is a chain of inner failures.
    private static readonly JsonDocumentOptions ReaderOptions = new() { MaxDepth = 256 };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Writes a history as UTF-8.</summary>
    /// <exception cref="NotSupportedException">An event is of a type that this version does not know.</exception>
    public static byte[] Serialize(IEnumerable<HistoryEvent> history) => Write(history).WrittenSpan.ToArray();

    /// <summary>Writes a history as text.</summary>
    /// <exception cref="NotSupportedException">An event is of a type that this version does not know.</exception>
    public static string SerializeToString(IEnumerable<HistoryEvent> history) => Encoding.UTF8.GetString(Write(history).WrittenSpan);

    /// <summary>Reads a history from UTF-8.</summary>
    /// <exception cref="JsonException">The JSON is not a history.</exception>
    public static IReadOnlyList<HistoryEvent> Deserialize(ReadOnlyMemory<byte> utf8Json)
    {
        using var document = JsonDocument.Parse(utf8Json, ReaderOptions);
        return Read(document.RootElement);
    }

    /// <summary>Reads a history from text.</summary>
    /// <exception cref="JsonException">The JSON is not a history.</exception>
    public static IReadOnlyList<HistoryEvent> Deserialize(string json)
    {
        using var document = JsonDocument.Parse(json, ReaderOptions);
        return Read(document.RootElement);
    }

    private static ArrayBufferWriter<byte> Write(IEnumerable<HistoryEvent> history)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        var writer = _writer ??= new Utf8JsonWriter(buffer, WriterOptions);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartArray();
        foreach (var recorded in history)
        {
            HistoryEventWriter.Write(writer, recorded);
        }

        writer.WriteEndArray();
        writer.Flush();
        return buffer;
    }

    private static HistoryEvent[] Read(JsonElement history)
    {
        if (history.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("A history is a JSON array.");
        }

        var events = new HistoryEvent[history.GetArrayLength()];
        var count = 0;
        foreach (var element in history.EnumerateArray())
        {
            try
            {
                events[count] = HistoryEventReader.Read(element);
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
            {
                throw new JsonException($"Event {count} of the history cannot be read: {e.Message}", e);
            }

            count++;
        }

        return events;
    }
}
