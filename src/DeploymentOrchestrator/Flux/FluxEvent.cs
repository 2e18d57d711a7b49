using System.Text.Json;
using System.Text.Unicode;

namespace DeploymentOrchestrator.Flux;

/// <summary>An event as Flux's notification-controller sends it (fluxcd/pkg, apis/event/v1beta1), as far as it is used here.</summary>
/// <param name="InvolvedObject">What it is about.</param>
/// <param name="Severity">info or error; decides nothing by itself.</param>
/// <param name="Timestamp">When the controller emitted it; whole seconds.</param>
/// <param name="Message">Text for people, several lines at times.</param>
/// <param name="Reason">What happened, in one word.</param>
/// <param name="Metadata">revision and whatever the Alert and the object's annotations add; empty if the event has none.</param>
public sealed record FluxEvent(
    FluxObject InvolvedObject,
    string Severity,
    DateTimeOffset Timestamp,
    string Message,
    string Reason,
    IReadOnlyDictionary<string, string> Metadata)
{
    // An event is an object of objects of strings; deeper ones are somebody's attempt at our stack.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>What the secret that signed it pins, as a canonical text; empty if it pins nothing.</summary>
    public string Pinned { get; init; } = "";

    /// <summary>Reads an event. Properties that are not used here are passed over: Flux grows.</summary>
    /// <exception cref="FluxEventException">It is not a Flux event.</exception>
    public static FluxEvent Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            throw new FluxEventException("The body is not UTF-8. Send the JSON that Flux's notification-controller sends.");
        }

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement);
        }
        // InvalidOperationException: half of a surrogate pair, written as an escape.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FluxEventException(
                $"The body is not the JSON of a Flux event: {SafeText.OneLine(exception.Message, 200)} Send to this address from a Flux Provider of type generic-hmac only.",
                exception);
        }
    }

    /// <summary>The same event with metadata that its sender is known to have; they override its own.</summary>
    public FluxEvent Pin(IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var pinned = new Dictionary<string, string>(Metadata);
        foreach (var (key, value) in metadata)
        {
            pinned[key] = value;
        }

        return this with { Metadata = pinned, Pinned = Sender.Of(metadata) };
    }

    private static FluxEvent Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("The body", "must be a JSON object", root);
        }

        if (!root.TryGetProperty("involvedObject", out var involved))
        {
            throw new FluxEventException("involvedObject is missing. Send the event as Flux sends it.");
        }

        if (involved.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("involvedObject", "must be an object", involved);
        }

        return new FluxEvent(
            FluxObject.Read(involved),
            Text(root, "severity", "severity"),
            Time(root),
            Text(root, "message", "message"),
            Required(root, "reason", "reason"),
            Map(root));
    }

    internal static string Required(JsonElement parent, string property, string path)
    {
        var text = Text(parent, property, path);
        return text.Length > 0 ? text : throw new FluxEventException($"{path} is missing. Send the event as Flux sends it.");
    }

    internal static string Text(JsonElement parent, string property, string path) =>
        parent.TryGetProperty(property, out var value) ? Text(value, path) : "";

    private static string Text(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(path, "must be a text", value);

    private static DateTimeOffset Time(JsonElement root)
    {
        var text = Required(root, "timestamp", "timestamp");
        // The parser also takes ISO 8601's dates without time or zone.
        return text.Contains('T', StringComparison.Ordinal)
            && text is [.., 'Z'] or [.., '+' or '-', _, _, ':', _, _]
            && root.GetProperty("timestamp").TryGetDateTimeOffset(out var time)
            ? time.ToUniversalTime()
            : throw new FluxEventException($"timestamp is \"{SafeText.OneLine(text, 50)}\". It must be RFC 3339, e.g. 2026-08-20T10:15:40Z.");
    }

    private static Dictionary<string, string> Map(JsonElement root)
    {
        var map = new Dictionary<string, string>();
        if (!root.TryGetProperty("metadata", out var metadata))
        {
            return map;
        }

        if (metadata.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("metadata", "must be an object of texts", metadata);
        }

        foreach (var pair in metadata.EnumerateObject())
        {
            map[pair.Name] = Text(pair.Value, $"metadata.{SafeText.OneLine(pair.Name, 50)}");
        }

        return map;
    }

    private static FluxEventException Wrong(string path, string must, JsonElement value) =>
        new($"{path} {must}; it is {value.ValueKind}. Send the event as Flux sends it.");
}

/// <summary>The Kubernetes object that an event is about.</summary>
/// <param name="Kind">E.g. HelmRelease.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Differs per cluster, and after it was made anew; may be empty.</param>
/// <param name="ApiVersion">Group and version, e.g. helm.toolkit.fluxcd.io/v2.</param>
public sealed record FluxObject(string Kind, string Namespace, string Name, string Uid, string ApiVersion)
{
    /// <summary>The API group: what stands before the slash.</summary>
    public string Group => ApiVersion.Split('/')[0];

    internal static FluxObject Read(JsonElement involved)
    {
        var name = FluxEvent.Required(involved, "name", "involvedObject.name");
        var @namespace = FluxEvent.Required(involved, "namespace", "involvedObject.namespace");
        if (!KubernetesName.IsSubdomain(name))
        {
            throw new FluxEventException($"involvedObject.name is \"{SafeText.OneLine(name, 80)}\", which Kubernetes would not accept as a name.");
        }

        if (!KubernetesName.IsLabel(@namespace))
        {
            throw new FluxEventException($"involvedObject.namespace is \"{SafeText.OneLine(@namespace, 80)}\", which Kubernetes would not accept as a namespace.");
        }

        return new FluxObject(
            FluxEvent.Required(involved, "kind", "involvedObject.kind"),
            @namespace,
            name,
            FluxEvent.Text(involved, "uid", "involvedObject.uid"),
            FluxEvent.Text(involved, "apiVersion", "involvedObject.apiVersion"));
    }
}
