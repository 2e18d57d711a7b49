using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Releases;

/// <summary>The output of a DeliverReport; in JSON the list of the waits that were notified, or the words <c>dead letter</c>.</summary>
/// <param name="Notified">Instance ids of the waits that were notified; null: the feed did not answer for a day, and the report was kept as a dead letter.</param>
[JsonConverter(typeof(Converter))]
public sealed record DeliveryOutcome(IReadOnlyList<string>? Notified)
{
    private const string DeadLetterText = "dead letter";

    /// <summary>The feed did not answer.</summary>
    public static DeliveryOutcome DeadLetter { get; } = new((IReadOnlyList<string>?)null);

    private sealed class Converter : JsonConverter<DeliveryOutcome>
    {
        public override DeliveryOutcome Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? DeadLetter : new(JsonSerializer.Deserialize<IReadOnlyList<string>>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, DeliveryOutcome value, JsonSerializerOptions options)
        {
            if (value.Notified is null)
            {
                writer.WriteStringValue(DeadLetterText);
            }
            else
            {
                JsonSerializer.Serialize(writer, value.Notified, options);
            }
        }
    }
}
