using System.Text.Json;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Intake;

/// <summary>The fields of a request's body, one method each. Every member throws <see cref="RequestFieldException"/> for what is wrong.</summary>
internal sealed partial class RequestFields
{
    private const double MaxMinutes = 2880;
    private const int MaxMatches = 16;
    private const int MaxMatchLength = 256;

    private static readonly string[] Known =
        ["helmReleaseName", "helmReleaseVersion", "namespace", "match", "timeoutInMinutes", "waitFor", "acceptExisting"];

    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.OrdinalIgnoreCase);

    public RequestFields(JsonElement body)
    {
        foreach (var (name, value) in Properties(body))
        {
            if (!Known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw Unknown(name);
            }

            if (!_fields.TryAdd(name, value))
            {
                throw new RequestFieldException($"{Canonical(name)} stands in the body twice. Keep one of them.");
            }
        }
    }

    /// <summary>A variable that Azure Pipelines does not know stays in the text as it was written.</summary>
    [GeneratedRegex(@"\$\([A-Za-z0-9_.\- ]{1,100}\)")]
    public static partial Regex Unexpanded();

    public string Release()
    {
        var name = RequiredText("helmReleaseName").ToLowerInvariant();
        return KubernetesName.IsSubdomain(name) ? name : throw new RequestFieldException(
            $"helmReleaseName is {Quote(name)}, which Kubernetes would not accept as a name: lower-case letters, digits, \"-\" and \".\", at most 253 characters. Give metadata.name of the HelmRelease.");
    }

    public string Version()
    {
        var text = RequiredText("helmReleaseVersion");
        return ChartVersion.TryNormalize(text, out var version) ? version : throw new RequestFieldException(
            $"helmReleaseVersion is {Quote(text)}, which is not a full version such as 1.2.3 or 1.2.3-rc.1. Ranges (\"4.x\", \">=1\") and words (\"latest\") cannot be awaited: give the very chart version that this run sets.");
    }

    public string? Namespace()
    {
        if (Text("namespace") is not { } text)
        {
            return null;
        }

        return KubernetesName.IsLabel(text) ? text : throw new RequestFieldException(
            $"namespace is {Quote(text)}, which Kubernetes would not accept as a namespace: lower-case letters, digits and \"-\", at most 63 characters. Give metadata.namespace of the HelmRelease, or leave it out.");
    }

    public Dictionary<string, string> Match()
    {
        var match = new Dictionary<string, string>();
        if (!_fields.TryGetValue("match", out var value))
        {
            return match;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw WrongType("match", value, "an object of texts, e.g. { \"env\": \"snd1\" }");
        }

        foreach (var (key, entry) in Properties(value))
        {
            var field = $"match.{SafeText.OneLine(key, 60)}";
            if (entry.ValueKind != JsonValueKind.String)
            {
                throw WrongType(field, entry, "a text in quotes");
            }

            var text = Expanded(field, entry);
            if (key is "revision" or "token")
            {
                throw new RequestFieldException($"{field} can never be equal: it is the controller's own. Use helmReleaseVersion for the version.");
            }

            if (key.Trim().Length == 0 || text.Length == 0 || key.Length > MaxMatchLength || text.Length > MaxMatchLength || (key + text).Any(char.IsControl))
            {
                throw new RequestFieldException($"{field} must have a key and a value of 1 to {MaxMatchLength} characters on one line. Correct it, or leave it out.");
            }

            if (match.Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                throw new RequestFieldException($"{field} stands in the body twice. Keep one of them.");
            }

            match[key] = text;
        }

        return match.Count <= MaxMatches ? match : throw new RequestFieldException($"match has {match.Count} entries; at most {MaxMatches} are taken.");
    }

    public (TimeSpan Timeout, string Reason) Timeout(TimeSpan byDefault)
    {
        if (!_fields.TryGetValue("timeoutInMinutes", out var value))
        {
            return (byDefault, $"the default of {byDefault.TotalMinutes:0.##} min; set timeoutInMinutes to the job's own timeout to change it");
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw WrongType("timeoutInMinutes", value, "a number without quotes, e.g. 10");
        }

        if (!value.TryGetDouble(out var minutes) || minutes is not (> 0 and <= MaxMinutes))
        {
            throw new RequestFieldException(
                $"timeoutInMinutes is {SafeText.OneLine(value.GetRawText(), 40)}; it must be more than 0 and at most {MaxMinutes} (48 hours, no token lives longer). Give the job's own timeoutInMinutes.");
        }

        // Our answer has to be there before Azure's own timeout, which names no reason.
        var less = minutes < 10 ? minutes / 5 : 2;
        return (TimeSpan.FromMinutes(minutes - less), $"the job's timeout of {minutes:0.##} min less {less:0.##} min");
    }

    public WaitFor WaitFor() => Text("waitFor")?.ToLowerInvariant() switch
    {
        null or "deployed" => Waits.WaitFor.Deployed,
        "tested" => Waits.WaitFor.Tested,
        var other => throw new RequestFieldException($"waitFor is {Quote(other)}. Give \"deployed\" or \"tested\", or leave it out for deployed."),
    };

    public bool AcceptExisting() => !_fields.TryGetValue("acceptExisting", out var value) || value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongType("acceptExisting", value, "true or false without quotes"),
    };

    private static IEnumerable<(string Name, JsonElement Value)> Properties(JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            yield return (Guard(() => property.Name), property.Value);
        }
    }

    private string RequiredText(string field) =>
        Text(field) ?? throw new RequestFieldException($"{field} is missing. Add it to the body, e.g. \"{field}\": \"{(field == "helmReleaseName" ? "my-release" : "1.2.3")}\".");

    private string? Text(string field)
    {
        if (!_fields.TryGetValue(field, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw WrongType(field, value, "a text in quotes");
        }

        var text = Expanded(field, value).Trim();
        return text.Length > 0 ? text : throw new RequestFieldException($"{field} is empty. Is the variable that it comes from set?");
    }

    private static string Expanded(string field, JsonElement value)
    {
        var text = Guard(() => value.GetString()!);
        return Unexpanded().Match(text) is { Success: true } left
            ? throw new RequestFieldException(
                $"{field} holds {left.Value} as it stands: that variable is not defined where the task runs. Define it, or check its spelling and that it is set before this job.")
            : text;
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

    private static RequestFieldException WrongType(string field, JsonElement value, string must) =>
        new($"{field} must be {must}; it is {value.ValueKind switch
        {
            JsonValueKind.Array => "a list",
            JsonValueKind.False or JsonValueKind.True => "true or false",
            JsonValueKind.Null => "null: leave it out instead",
            JsonValueKind.Number => "a number",
            JsonValueKind.Object => "an object",
            _ => "a text",
        }}.");

    private static RequestFieldException Unknown(string name)
    {
        var nearest = Known.MinBy(known => EditDistance(known.ToLowerInvariant(), name.ToLowerInvariant()))!;
        var hint = EditDistance(nearest.ToLowerInvariant(), name.ToLowerInvariant()) <= 3 ? $" Did you mean {nearest}?" : "";
        return new($"{Quote(name)} is not known here.{hint} Known: {string.Join(", ", Known)}.");
    }

    private static string Canonical(string name) => Known.First(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string Quote(string text) => $"\"{SafeText.OneLine(text, 80)}\"";

    private static int EditDistance(string a, string b)
    {
        // Long names are no typing mistakes, and would cost time.
        if (Math.Abs(a.Length - b.Length) > 3)
        {
            return int.MaxValue;
        }

        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }

            previous = current;
        }

        return previous[b.Length];
    }
}

/// <summary>A field that is not as it must be; never leaves <see cref="RequestBody"/>.</summary>
internal sealed class RequestFieldException(string message) : Exception(message);
