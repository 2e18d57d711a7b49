using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;

namespace DeploymentOrchestrator;

/// <summary>The domain's own JSON: what it writes to histories and reads back, on both heads alike.</summary>
public static class Json
{
    /// <summary>
    /// camelCase; unknown properties are ignored, since an older build must read what a newer one wrote; a missing or null
    /// one that may not be null is an error here, at the edge, not a null reference somewhere inside.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>JSON <c>null</c>.</summary>
    public static JsonElement Null { get; } = JsonElement.Parse("null");

    /// <summary>How Durable Task's worker and client write payloads and read them back; a head sets it in the options of both.</summary>
    public static DataConverter DataConverter { get; } = new PayloadConverter();

    /// <summary>Writes a value.</summary>
    public static JsonElement Write<T>(T value) => JsonSerializer.SerializeToElement(value, Options);

    /// <summary>Reads a value.</summary>
    /// <exception cref="JsonException">It is not a <typeparamref name="T"/>, or null.</exception>
    public static T Read<T>(JsonElement element) =>
        element.Deserialize<T>(Options) ?? throw NullIsNo<T>();

    /// <summary>Reads a payload as the store keeps it.</summary>
    /// <exception cref="JsonException">It is not a <typeparamref name="T"/>, or there is none.</exception>
    public static T Read<T>(string? payload) =>
        (payload is null ? default : JsonSerializer.Deserialize<T>(payload, Options)) ?? throw NullIsNo<T>();

    /// <summary>Reads a payload that another build may have written.</summary>
    /// <returns>Null if there is none, or it is not a <typeparamref name="T"/>.</returns>
    public static T? TryRead<T>(string? payload)
        where T : class
    {
        try
        {
            return payload is null ? null : Read<T>(payload);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonException NullIsNo<T>() => new($"null is not a {typeof(T).Name}");

    private sealed class PayloadConverter() : JsonDataConverter(new JsonSerializerOptions(Options) { Converters = { new EncryptedToken.WholeConverter() } })
    {
        // What is JSON already stays as it was measured: written anew, each plus sign of a time would become \u002B.
        public override string? Serialize(object? value) => value is JsonElement json ? json.GetRawText() : base.Serialize(value);

        // An event without a payload is awaited as JsonElement like any other: reading it must not fail the instance.
        public override object? Deserialize(string? data, Type targetType) =>
            data is null && targetType == typeof(JsonElement) ? Null : base.Deserialize(data, targetType);
    }
}
