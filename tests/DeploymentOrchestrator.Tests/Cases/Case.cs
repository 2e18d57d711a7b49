using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Tests.Cases;

/// <summary>A case as its file describes it: the steps, and the expected results.</summary>
internal sealed partial class Case
{
    private readonly JsonElement _root;

    private Case(JsonElement root) => _root = root;

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Cases", "files");

    public bool IsFast => _root.GetProperty("settings").GetString() == "fast";

    public IEnumerable<JsonElement> Steps => _root.GetProperty("steps").EnumerateArray();

    public JsonElement Expect => _root.GetProperty("expect");

    public static Case Read(string name) => new(JsonElement.Parse(File.ReadAllBytes(Path.Combine(Folder, $"{name}.json"))));

    /// <summary>A step with times such as <c>@now-180</c> and <c>@t0+3</c>.</summary>
    public static JsonElement AtTime(JsonElement step, DateTimeOffset now, DateTimeOffset start) =>
        JsonSerializer.SerializeToElement(Replace(JsonNode.Parse(step.GetRawText()), now, start));

    private static JsonNode? Replace(JsonNode? node, DateTimeOffset now, DateTimeOffset start)
    {
        switch (node)
        {
            case JsonObject properties:
                foreach (var (name, value) in properties.ToList())
                {
                    properties[name] = Replace(value?.DeepClone(), now, start);
                }

                return properties;
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Replace(item?.DeepClone(), now, start))]);
            case JsonValue value when value.TryGetValue<string>(out var text) && Time().Match(text) is { Success: true } time:
                var seconds = time.Groups[2].Success ? int.Parse(time.Groups[2].Value, CultureInfo.InvariantCulture) : 0;
                var at = (time.Groups[1].Value == "now" ? now : start).AddSeconds(seconds);
                return JsonValue.Create(at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            default:
                return node;
        }
    }

    [GeneratedRegex(@"^@(now|t0)([+-][0-9]+)?\z")]
    private static partial Regex Time();
}
