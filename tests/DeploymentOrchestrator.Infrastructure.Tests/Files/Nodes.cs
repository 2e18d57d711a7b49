using System.Globalization;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Infrastructure.Tests.Files;

/// <summary>Shortcuts for reading a document.</summary>
internal static class Nodes
{
    /// <summary>The node at a path such as <c>spec/template/0</c>, or null.</summary>
    public static JsonNode? At(this JsonNode? node, string path) => path
        .Split('/')
        .Aggregate(node, (at, step) => at switch
        {
            JsonObject map => map[step],
            JsonArray list when int.TryParse(step, out var index) && index < list.Count => list[index],
            _ => null,
        });

    /// <summary>The text at a path; fails if there is none.</summary>
    public static string Text(this JsonNode? node, string path) =>
        node.At(path)?.GetValue<string>() ?? throw new InvalidOperationException($"No text at {path} of {node?.ToJsonString()}");

    /// <summary>The whole number at a path; fails if there is none.</summary>
    public static int Number(this JsonNode? node, string path) => int.Parse(node.At(path)?.ToJsonString() ?? "none", CultureInfo.InvariantCulture);

    /// <summary>The elements of the list at a path; none if there is no list.</summary>
    public static IEnumerable<JsonNode> List(this JsonNode? node, string path) => (node.At(path) as JsonArray ?? []).OfType<JsonNode>();

    /// <summary>The keys of the map at a path; none if there is no map.</summary>
    public static IEnumerable<string> Keys(this JsonNode? node, string path) => (node.At(path) as JsonObject ?? []).Select(pair => pair.Key);

    /// <summary>The node and everything in it.</summary>
    public static IEnumerable<JsonNode> Everything(this JsonNode? node) => node switch
    {
        null => [],
        JsonObject map => map.SelectMany(pair => pair.Value.Everything()).Prepend(map),
        JsonArray list => list.SelectMany(Everything).Prepend(list),
        _ => [node],
    };

    /// <summary><c>Kind namespace/name</c>, for messages.</summary>
    public static string Id(this JsonNode manifest) =>
        $"{manifest.Text("kind")} {manifest.At("metadata/namespace")?.GetValue<string>() ?? "-"}/{manifest.Text("metadata/name")}";

    /// <summary>True if it is of that kind.</summary>
    public static bool Is(this JsonNode manifest, string kind) => manifest.Text("kind") == kind;
}
