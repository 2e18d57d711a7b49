using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace DeploymentOrchestrator;

/// <summary>The domain's own JSON: what it writes to histories and reads back, on both engines alike.</summary>
public static class Json
{
    /// <summary>camelCase, nulls left out, unknown properties ignored: an older build must read what a newer one wrote.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
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
