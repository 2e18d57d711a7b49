using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Infrastructure.Tests.Manifests;

/// <summary>The rules of shapes.yaml.</summary>
internal static partial class Shape
{
    private static readonly JsonNode Shapes = Yaml.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Manifests", "shapes.yaml"))).Single();

    /// <summary>The violations in a manifest; empty if there are none.</summary>
    public static IEnumerable<string> Mistakes(JsonNode manifest)
    {
        var kind = $"{manifest.Text("apiVersion")} {manifest.Text("kind")}";
        if (Shapes[kind] is not JsonObject shape)
        {
            return [$"{kind} is not in shapes.yaml"];
        }

        var rest = new JsonObject(((JsonObject)manifest)
            .Where(pair => pair.Key is not ("apiVersion" or "kind"))
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
        return Compare(shape, rest, manifest.Id());
    }

    private static IEnumerable<string> Compare(JsonNode shape, JsonNode? value, string where) => shape switch
    {
        JsonObject map => value is JsonObject given ? Fields(map, given, where) : [$"{where} is not a map"],
        JsonArray list => value is JsonArray given
            ? given.SelectMany((entry, i) => Compare(list[0]!, entry, $"{where}/{i}"))
            : [$"{where} is not a list"],
        _ => Fits(shape.GetValue<string>(), value) ? [] : [$"{where} is {value?.ToJsonString() ?? "empty"}, not {shape}"],
    };

    private static IEnumerable<string> Fields(JsonObject shape, JsonObject given, string where)
    {
        var rules = shape.ToDictionary(pair => pair.Key.TrimEnd('!'), pair => pair.Value!);
        var missing = shape.Select(pair => pair.Key).Where(key => key[^1] is '!' && !given.ContainsKey(key[..^1])).Select(key => $"{where} has no {key[..^1]}");
        var unknown = given.Where(pair => !rules.ContainsKey(pair.Key)).Select(pair => $"{where} has {pair.Key}, which is not known there");
        var wrong = given.Where(pair => rules.ContainsKey(pair.Key)).SelectMany(pair => Compare(rules[pair.Key], pair.Value, $"{where}/{pair.Key}"));
        return [.. missing, .. unknown, .. wrong];
    }

    private static bool Fits(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("any", _) => true,
        ("text", JsonValueKind.String) => true,
        ("number", JsonValueKind.Number) => true,
        ("bool", JsonValueKind.True or JsonValueKind.False) => true,
        ("map", JsonValueKind.Object) => value!.AsObject().All(pair => pair.Value?.GetValueKind() is JsonValueKind.String),
        ("duration", JsonValueKind.String) => Duration().IsMatch(value!.GetValue<string>()),
        (_, JsonValueKind.String) => type.Split('|').Contains(value!.GetValue<string>()) && type is not ("text" or "number" or "bool" or "map"),
        _ => false,
    };

    [GeneratedRegex("^([0-9]+(ms|s|m|h))+$")]
    private static partial Regex Duration();
}
