using System.Text;
using System.Text.Json.Nodes;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Server.Proofs.Hostile;

/// <summary>Says whether a wait is what its request's body asked for, word for word.</summary>
internal static class RequestOracle
{
    /// <summary>What is not as it was asked for; empty if all is.</summary>
    public static IEnumerable<string> Differences(byte[] body, WaitRequest wait)
    {
        var text = Encoding.UTF8.GetString(body).Trim('\uFEFF', ' ', '\r', '\n', '\t').Trim();
        text = text[0] is '\'' or '"' ? text[1..^1].Trim() : text;
        var asked = JsonNode.Parse(text)!.AsObject().ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value);
        if (Text(asked, "helmreleasename")?.ToLowerInvariant() != wait.Release)
        {
            yield return "release";
        }

        if (EventOracle.VersionOf(Text(asked, "helmreleaseversion") ?? "") != wait.Version)
        {
            yield return "version";
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

        var match = (asked.GetValueOrDefault("match") as JsonObject)?.ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>()) ?? [];
        if (!match.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(wait.Match.OrderBy(pair => pair.Key, StringComparer.Ordinal)))
        {
            yield return "match";
        }
    }

    private static string? Text(Dictionary<string, JsonNode?> asked, string name) => asked.GetValueOrDefault(name)?.GetValue<string>().Trim();
}
