using System.Text.Json;

namespace DeploymentOrchestrator.Intake;

/// <summary>The field <c>match</c>: event metadata that must be equal. Keys of a release's own match win over those beside <c>releases</c>.</summary>
internal static class RequestMatch
{
    private const int MaxEntries = 16;
    private const int MaxLength = 256;

    /// <summary>Reads it.</summary>
    /// <exception cref="RequestFieldException">Something is wrong with it.</exception>
    public static Dictionary<string, string> Of(RequestObject asked)
    {
        var all = new Dictionary<string, string>();
        foreach (var (value, name) in asked.FindBoth("match"))
        {
            var match = Read(value, name);
            foreach (var outer in all.Keys.Where(key => match.Keys.Contains(key, StringComparer.OrdinalIgnoreCase)).ToList())
            {
                all.Remove(outer);
            }

            all = all.Concat(match).ToDictionary();
        }

        return all.Count <= MaxEntries ? all : throw new RequestFieldException($"{asked.NameOf("match")} has {all.Count} entries; at most {MaxEntries} are taken.");
    }

    private static Dictionary<string, string> Read(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw RequestObject.WrongType(name, value, "an object of texts, e.g. { \"env\": \"snd1\" }");
        }

        var match = new Dictionary<string, string>();
        foreach (var (sent, entry) in RequestObject.Properties(value))
        {
            var key = sent.Trim();
            var field = $"{name}.{SafeText.OneLine(key, 60)}";
            if (entry.ValueKind != JsonValueKind.String)
            {
                throw RequestObject.WrongType(field, entry, "a text in quotes");
            }

            var text = RequestObject.TextOf(entry).Trim();
            if (WhatIsWrong(key, text) is { } wrong)
            {
                throw new RequestFieldException($"{field} {wrong}");
            }

            if (match.Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                throw new RequestFieldException($"{field} stands in the body twice. Keep one of them.");
            }

            match[key] = text;
        }

        return match;
    }

    private static string? WhatIsWrong(string key, string text)
    {
        if (key is "revision" or "token")
        {
            return "can never be equal: it is the controller's own. Use helmReleaseVersion for the version.";
        }

        if (RequestObject.Names.FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase)) is { } name)
        {
            return $"is no event metadata but a field of its own: put it beside match, \"{name}\": {JsonSerializer.Serialize(SafeText.OneLine(text, 80))}";
        }

        return key.Length == 0 || text.Length == 0 || key.Length > MaxLength || text.Length > MaxLength || (key + text).Any(char.IsControl)
            ? $"must have a key and a value of 1 to {MaxLength} characters on one line. Correct it, or leave it out."
            : null;
    }
}
