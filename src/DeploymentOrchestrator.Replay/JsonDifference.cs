using System.Text.Json;

namespace DeploymentOrchestrator.Replay;

/// <summary>One difference between two JSON values.</summary>
/// <param name="Path">The path, e.g. <c>lines[2]</c>; empty for the whole value.</param>
/// <param name="Recorded">The recorded value; null if there is none.</param>
/// <param name="Code">The value that the code writes; null if there is none.</param>
public sealed record JsonDifference(string Path, string? Recorded, string? Code)
{
    /// <summary>The differences. The order of properties does not matter.</summary>
    public static IEnumerable<JsonDifference> Between(JsonElement recorded, JsonElement code) => Between("", recorded, code);

    private static IEnumerable<JsonDifference> Between(string path, JsonElement? recorded, JsonElement? code)
    {
        if (recorded is not { } one || code is not { } other)
        {
            return [new JsonDifference(path, recorded?.GetRawText(), code?.GetRawText())];
        }

        return (one.ValueKind, other.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => one.EnumerateObject().Concat(other.EnumerateObject())
                .Select(property => property.Name)
                .Distinct()
                .SelectMany(name => Between(path.Length == 0 ? name : $"{path}.{name}", Property(one, name), Property(other, name))),
            (JsonValueKind.Array, JsonValueKind.Array) => Enumerable.Range(0, Math.Max(one.GetArrayLength(), other.GetArrayLength()))
                .SelectMany(i => Between($"{path}[{i}]", Item(one, i), Item(other, i))),
            _ => JsonElement.DeepEquals(one, other) ? [] : [new JsonDifference(path, one.GetRawText(), other.GetRawText())],
        };
    }

    private static JsonElement? Property(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? Item(JsonElement parent, int index) => index < parent.GetArrayLength() ? parent[index] : null;
}
