using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Releases;

/// <summary>Writes the places of a feed as they are, and many of them packed: so hundreds of objects of one release fit into its state.</summary>
internal sealed class PackedPlaces : JsonConverter<ImmutableSortedDictionary<string, PlaceState>>
{
    private const int MostUnpacked = 20;

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, PlaceState> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var places = reader.TokenType == JsonTokenType.String
            ? Unpack(reader.GetString()!, options)
            : JsonSerializer.Deserialize<Dictionary<string, PlaceState>>(ref reader, options);
        return places?.ToImmutableSortedDictionary() ?? throw new JsonException("null is no dictionary of places");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, PlaceState> value, JsonSerializerOptions options)
    {
        var places = new Dictionary<string, PlaceState>(value);
        if (places.Count <= MostUnpacked)
        {
            JsonSerializer.Serialize(writer, places, options);
            return;
        }

        using var packed = new MemoryStream();
        using (var packing = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(packing, places, options);
        }

        writer.WriteBase64StringValue(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    private static Dictionary<string, PlaceState>? Unpack(string text, JsonSerializerOptions options)
    {
        try
        {
            using var unpacking = new BrotliStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
            return JsonSerializer.Deserialize<Dictionary<string, PlaceState>>(unpacking, options);
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or InvalidOperationException)
        {
            throw new JsonException("the places cannot be unpacked", exception);
        }
    }
}
