using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator;

/// <summary>An access token, encrypted. It is written whole into durable records alone (<see cref="Json.DataConverter"/>): every other text or JSON of it is a mask.</summary>
/// <param name="Value">What data protection made of the token.</param>
[JsonConverter(typeof(MaskedConverter))]
public readonly record struct EncryptedToken(string Value)
{
    private const string Mask = "***";

    /// <inheritdoc/>
    public override string ToString() => Mask;

    /// <summary>Writes the token as it is: for durable records.</summary>
    internal sealed class WholeConverter : JsonConverter<EncryptedToken>
    {
        public override EncryptedToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadValue(ref reader);

        public override void Write(Utf8JsonWriter writer, EncryptedToken value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    private sealed class MaskedConverter : JsonConverter<EncryptedToken>
    {
        public override EncryptedToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadValue(ref reader);

        public override void Write(Utf8JsonWriter writer, EncryptedToken value, JsonSerializerOptions options) => writer.WriteStringValue(Mask);
    }

    private static EncryptedToken ReadValue(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? new(reader.GetString()!) : throw new JsonException("an encrypted token is a string");
}
