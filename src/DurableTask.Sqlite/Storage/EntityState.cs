using System.Buffers;
using System.Text;
using System.Text.Json;

namespace DurableTask.Sqlite.Storage;

/// <summary>Separates the state that an entity's code has written from the scheduler state that Core wraps around it, and puts the two together again.</summary>
/// <remarks>This way the state is stored once, and can be read without knowing the scheduler's format.</remarks>
internal static class EntityState
{
    private const string Property = "state";

    public static (byte[] Scheduler, string? State) Split(string scheduler)
    {
        using var json = JsonDocument.Parse(scheduler);
        string? state = null;
        return (Write(writer =>
        {
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.NameEquals(Property))
                {
                    state = property.Value.GetString();
                }
                else
                {
                    property.WriteTo(writer);
                }
            }
        }), state);
    }

    public static string Join(string scheduler, string? state)
    {
        if (state is null)
        {
            return scheduler;
        }

        using var json = JsonDocument.Parse(scheduler);
        return Encoding.UTF8.GetString(Write(writer =>
        {
            writer.WriteString(Property, state);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                property.WriteTo(writer);
            }
        }));
    }

    private static byte[] Write(Action<Utf8JsonWriter> writeProperties)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writeProperties(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
