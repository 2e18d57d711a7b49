using System.Text;
using System.Text.Json.Nodes;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Checks that a wait is exactly what the body of its request asked for.</summary>
internal static class RequestOracle
{
    /// <summary>The differences from the request; empty if there are none.</summary>
    public static IEnumerable<string> Differences(byte[] body, WaitInput wait)
    {
        var text = Encoding.UTF8.GetString(body).Trim('\uFEFF', ' ', '\r', '\n', '\t').Trim();
        text = text[0] is '\'' or '"' ? text[1..^1].Trim() : text;
        var asked = Fields(JsonNode.Parse(text)!);
        if (asked.GetValueOrDefault("releases") is JsonArray releases)
        {
            WaitRequest[] waits = [wait.Request!, .. wait.Others ?? []];
            return waits.Length != releases.Count
                ? ["releases"]
                : releases.Zip(waits).SelectMany(pair => OfOne(Merge(asked, Fields(pair.First!)), pair.Second));
        }

        return wait.Others is null ? OfOne(asked, wait.Request!) : ["others"];
    }

    private static Dictionary<string, JsonNode?> Fields(JsonNode node) => node.AsObject().ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value);

    // Values that a release does not have are taken from the top level; for match, both are combined.
    private static Dictionary<string, JsonNode?> Merge(Dictionary<string, JsonNode?> around, Dictionary<string, JsonNode?> own)
    {
        var all = around.Where(pair => !own.ContainsKey(pair.Key)).Concat(own).ToDictionary();
        if (around.GetValueOrDefault("match") is JsonObject outer && own.GetValueOrDefault("match") is JsonObject inner)
        {
            var keys = inner.Select(pair => pair.Key.Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
            all["match"] = new JsonObject(outer.Where(pair => !keys.Contains(pair.Key.Trim())).Concat(inner).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
        }

        return all;
    }

    private static IEnumerable<string> OfOne(Dictionary<string, JsonNode?> asked, WaitRequest wait)
    {
        if (Text(asked, "helmreleasename")?.ToLowerInvariant() != wait.Release)
        {
            yield return "release";
        }

        if ((Text(asked, "helmreleaseversion") is { } version ? EventOracle.VersionOf(version) : null) != wait.Version)
        {
            yield return "version";
        }

        if (Text(asked, "appversion") != wait.AppVersion)
        {
            yield return "appVersion";
        }

        if (!$"{wait.Places}".Equals(Text(asked, "places") ?? "one", StringComparison.OrdinalIgnoreCase))
        {
            yield return "places";
        }

        if (asked.GetValueOrDefault("failuregraceinminutes")?.GetValue<double>() is var grace && grace != wait.FailureGrace?.TotalMinutes)
        {
            yield return "failureGraceInMinutes";
        }

        if (Text(asked, "namespace") != wait.Namespace)
        {
            yield return "namespace";
        }

        if ((Text(asked, "waitfor")?.ToLowerInvariant() is "tested") != (wait.WaitFor == WaitFor.Tested))
        {
            yield return "waitFor";
        }

        if ((asked.GetValueOrDefault("acceptexisting")?.GetValue<bool>() ?? true) != wait.AcceptExisting)
        {
            yield return "acceptExisting";
        }

        var match = (asked.GetValueOrDefault("match") as JsonObject)?.ToDictionary(pair => pair.Key.Trim(), pair => pair.Value!.GetValue<string>().Trim()) ?? [];
        if (!match.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(wait.Match.OrderBy(pair => pair.Key, StringComparer.Ordinal)))
        {
            yield return "match";
        }
    }

    private static string? Text(Dictionary<string, JsonNode?> asked, string name) => asked.GetValueOrDefault(name)?.GetValue<string>().Trim();
}
