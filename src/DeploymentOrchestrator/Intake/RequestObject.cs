using System.Text.Json;

namespace DeploymentOrchestrator.Intake;

/// <summary>A JSON object of a request's body: names in any case, each known and once. What it does not say, the object around it says.</summary>
/// <remarks>Every member throws <see cref="RequestFieldException"/> for what is wrong.</remarks>
internal sealed class RequestObject
{
    /// <summary>What may stand in the body; in <c>releases</c> all but the last three.</summary>
    public static readonly string[] Names =
    [
        "helmReleaseName", "helmReleaseVersion", "appVersion", "namespace", "match", "waitFor", "acceptExisting", "places",
        "failureGraceInMinutes", "timeoutInMinutes", "releases", "pipeline",
    ];

    private static readonly string[] OfTheTask = Names[^3..];

    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly RequestObject? _around;
    private readonly string _path;

    public RequestObject(JsonElement element, RequestObject? around = null, string path = "")
    {
        (_around, _path) = (around, path);
        foreach (var (name, value) in Properties(element))
        {
            if (!Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw Unknown(name);
            }

            if (around is not null && OfTheTask.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new RequestFieldException($"{path}{Canonical(name)} cannot be given for one release: it is the whole task's. Put it beside releases.");
            }

            if (!_fields.TryAdd(name, value))
            {
                throw new RequestFieldException($"{path}{Canonical(name)} stands in the body twice. Keep one of them.");
            }
        }
    }

    /// <summary>A field's value and its full name for messages; null if neither this object nor the one around it has it.</summary>
    public (JsonElement Value, string Name)? Find(string field) => Own(field) ?? _around?.Own(field);

    /// <summary>The same field of the object around this one, and then this one's: for what is put together.</summary>
    public IEnumerable<(JsonElement Value, string Name)> FindBoth(string field) =>
        new[] { _around?.Own(field), Own(field) }.OfType<(JsonElement, string)>();

    /// <summary>How messages name a field that is not there.</summary>
    public string NameOf(string field) => _path + field;

    /// <summary>A field that is a text, trimmed; null if it is not there.</summary>
    public (string Value, string Name)? Text(string field)
    {
        if (Find(field) is not { } found)
        {
            return null;
        }

        if (found.Value.ValueKind != JsonValueKind.String)
        {
            throw WrongType(found.Name, found.Value, "a text in quotes");
        }

        var text = TextOf(found.Value).Trim();
        return text.Length > 0 ? (text, found.Name) : throw new RequestFieldException($"{found.Name} is empty. Is the variable that it comes from set?");
    }

    /// <summary>A field that is a number; null if it is not there.</summary>
    /// <param name="field">Which.</param>
    /// <param name="isGood">Which numbers are taken.</param>
    /// <param name="must">How messages say that.</param>
    public double? Number(string field, Func<double, bool> isGood, string must)
    {
        if (Find(field) is not { } found)
        {
            return null;
        }

        if (found.Value.ValueKind != JsonValueKind.Number)
        {
            throw WrongType(found.Name, found.Value, "a number without quotes, e.g. 10");
        }

        return found.Value.TryGetDouble(out var number) && isGood(number)
            ? number
            : throw new RequestFieldException($"{found.Name} is {SafeText.OneLine(found.Value.GetRawText(), 40)}; it must be {must}");
    }

    /// <summary>The properties of an object.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Properties(JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            yield return (Guard(() => property.Name), property.Value);
        }
    }

    /// <summary>The text of an element that is one.</summary>
    public static string TextOf(JsonElement element) => Guard(() => element.GetString()!);

    /// <summary>A field's name as it is documented; another name as it is.</summary>
    public static string Canonical(string name) => Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;

    public static RequestFieldException WrongType(string name, JsonElement value, string must) =>
        new($"{name} must be {must}; it is {value.ValueKind switch
        {
            JsonValueKind.Array => "a list",
            JsonValueKind.False or JsonValueKind.True => "true or false",
            JsonValueKind.Null => "null: leave it out instead",
            JsonValueKind.Number => "a number",
            JsonValueKind.Object => "an object",
            _ => "a text",
        }}.");

    public static string Quote(string text) => $"\"{SafeText.OneLine(text, 80)}\"";

    private (JsonElement Value, string Name)? Own(string field) => _fields.TryGetValue(field, out var value) ? (value, _path + field) : null;

    private RequestFieldException Unknown(string name)
    {
        var known = _around is null ? Names : Names[..^OfTheTask.Length];
        var hint = NearestName.Of(name, known) is { } nearest ? $" Did you mean {nearest}?" : "";
        return new($"{Quote(_path + name)} is not known here.{hint} Known: {string.Join(", ", known)}.");
    }

    // Half of a surrogate pair, written as an escape, is JSON but no text.
    private static string Guard(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw new RequestFieldException("The body holds an escape such as \\ud800 that is half a character. Remove it.");
        }
    }
}

/// <summary>A field that is not as it must be; never leaves <see cref="RequestBody"/>.</summary>
internal sealed class RequestFieldException(string message) : Exception(message);
