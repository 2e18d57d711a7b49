using System.Text.Json;
using System.Text.Unicode;

namespace DeploymentOrchestrator.Flux.Status;

/// <summary>
/// What a cluster posts: the output of <c>kubectl get helmreleases -A -o json</c>, bare or as
/// <c>{"readAt": ..., "complete": true, "metadata": {...}, "list": {...}}</c>. Read by slices, so that a large one is in memory once.
/// </summary>
/// <param name="ReadAt">When it was read in the cluster; null if it does not say.</param>
/// <param name="Metadata">What the cluster's Alert adds to each event, e.g. cluster and env.</param>
/// <param name="Items">The objects, each as it stands in the document.</param>
public sealed record StatusDocument(
    DateTimeOffset? ReadAt, IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<ReadOnlyMemory<byte>> Items)
{
    /// <summary>Of which namespaces it lists every HelmRelease.</summary>
    public Completeness Complete { get; init; } = Completeness.None;

    /// <summary>Objects that were deleted, each as it was last. A posted document has none: it lists what is there.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Deleted { get; init; } = [];

    /// <summary>Chart values nest deeper than an event does.</summary>
    public const int MaxDepth = 256;

    private const int MaxMetadata = 32;
    private const string Example = """{"readAt": "2026-08-20T10:16:00Z", "complete": true, "metadata": {"cluster": "..."}, "list": <output of kubectl get helmreleases -A -o json>}""";

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };
    private static readonly JsonSerializerOptions Plain = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a document. That it is JSON from end to end is certain afterwards, before anything of it is used.</summary>
    /// <exception cref="StatusDocumentException">It is none.</exception>
    public static StatusDocument Read(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            throw new StatusDocumentException($"The body is not UTF-8. Send {Example}");
        }

        try
        {
            var top = Properties(body, "The body");
            if (top.TryGetValue("items", out var items))
            {
                return new(null, new Dictionary<string, string>(), Elements(items, "items"));
            }

            if (top.Keys.FirstOrDefault(key => key is not ("readAt" or "complete" or "metadata" or "list")) is { } unknown)
            {
                throw new StatusDocumentException($"\"{SafeText.OneLine(unknown, 50)}\" is not known here. Send {Example}");
            }

            return Properties(Required(top, "list"), "list").TryGetValue("items", out var listed)
                ? new(Time(Required(top, "readAt")), Map(top), Elements(listed, "list.items")) { Complete = CompleteOf(top) }
                : throw new StatusDocumentException("list.items is missing. list must be the output of kubectl get helmreleases -A -o json");
        }
        // InvalidOperationException: half of a surrogate pair, written as an escape.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new StatusDocumentException($"The body is not JSON: {SafeText.OneLine(exception.Message, 200)} Send {Example}", exception);
        }
    }

    /// <summary>The kind of an object, read no further than to it; null: it does not say.</summary>
    /// <exception cref="JsonException">It is no JSON, as far as it was read.</exception>
    internal static string? KindOf(ReadOnlyMemory<byte> item)
    {
        var reader = new Utf8JsonReader(item.Span, Strict);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKind = reader.ValueTextEquals("kind"u8);
            reader.Read();
            if (isKind)
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }

    private static ReadOnlyMemory<byte> Required(Dictionary<string, ReadOnlyMemory<byte>> properties, string name) =>
        properties.TryGetValue(name, out var value) ? value : throw new StatusDocumentException($"{name} is missing. Send {Example}");

    private static DateTimeOffset Time(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        // The parser also takes ISO 8601's dates without time or zone.
        return reader.TokenType == JsonTokenType.String
            && reader.GetString() is [_, _, _, _, '-', _, _, '-', _, _, 'T', .., 'Z']
            && reader.TryGetDateTimeOffset(out var time)
            ? time
            : throw new StatusDocumentException("readAt must be RFC 3339 in UTC, e.g. 2026-08-20T10:16:00Z: date -u +%Y-%m-%dT%H:%M:%SZ");
    }

    private static Completeness CompleteOf(Dictionary<string, ReadOnlyMemory<byte>> top)
    {
        if (!top.TryGetValue("complete", out var json))
        {
            return Completeness.None;
        }

        var complete = JsonElement.Parse(json.Span);
        return complete.ValueKind switch
        {
            JsonValueKind.True => Completeness.All,
            JsonValueKind.False => Completeness.None,
            JsonValueKind.Array when complete.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String) =>
                Completeness.Of(complete.EnumerateArray().Select(name => name.GetString()!)),
            _ => throw new StatusDocumentException("""complete must be true, false or a list of namespaces, e.g. ["team-a"]: of what list holds every HelmRelease."""),
        };
    }

    private static Dictionary<string, string> Map(Dictionary<string, ReadOnlyMemory<byte>> top)
    {
        if (!top.TryGetValue("metadata", out var json))
        {
            return [];
        }

        try
        {
            var map = JsonSerializer.Deserialize<Dictionary<string, string?>>(json.Span, Plain);
            return map is { Count: <= MaxMetadata } && map.Values.All(value => value is not null)
                ? map.ToDictionary(pair => pair.Key, pair => pair.Value!)
                : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new StatusDocumentException($"metadata must be an object of at most {MaxMetadata} different texts, e.g. {{\"cluster\": \"aks-snd-01\", \"env\": \"snd1\"}}");
        }
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Properties(ReadOnlyMemory<byte> json, string name)
    {
        var properties = new Dictionary<string, ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(json.Span, Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new StatusDocumentException($"{name} must be a JSON object. Send {Example}");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString()!;
            reader.Read();
            if (!properties.TryAdd(property, Slice(json, ref reader)))
            {
                throw new StatusDocumentException($"\"{SafeText.OneLine(property, 50)}\" stands in the document twice.");
            }
        }

        // Throws if anything follows.
        reader.Read();
        return properties;
    }

    private static List<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> json, string name)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(json.Span, Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new StatusDocumentException($"{name} must be a list of HelmReleases.");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            elements.Add(Slice(json, ref reader));
        }

        return elements;
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}

/// <summary>What arrived is no such document. The message names the field and the remedy.</summary>
public sealed class StatusDocumentException(string message, Exception? innerException = null) : Exception(message, innerException);
