using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace DeploymentOrchestrator;

/// <summary>The domain's own JSON: what it writes to histories and reads back, on both engines alike.</summary>
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

    /// <summary>Writes a value.</summary>
    public static JsonElement Write<T>(T value) => JsonSerializer.SerializeToElement(value, Options);

    /// <summary>Reads a value.</summary>
    /// <exception cref="JsonException">It is not a <typeparamref name="T"/>, or null.</exception>
    public static T Read<T>(JsonElement element) =>
        element.Deserialize<T>(Options) ?? throw new JsonException($"null is not a {typeof(T).Name}");
}
