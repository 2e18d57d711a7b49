using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Infrastructure.Tests.Pipelines;

/// <summary>
/// Evaluates Azure Pipelines' template expressions, <c>${{ ... }}</c>, as far as the templates use them. As in Azure Pipelines, true becomes <c>True</c> in a text,
/// which is not valid JSON; convertToJson indents, and quotes and escapes texts.
/// </summary>
internal sealed partial class TemplateExpression(JsonObject names)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string _rest = "";

    /// <summary>A text with all its expressions replaced.</summary>
    public string Expand(string text) => Marks().Replace(text, mark => InText(Evaluate(mark.Groups[1].Value)));

    private JsonNode? Evaluate(string expression)
    {
        _rest = expression.Trim();
        var value = Value();
        return _rest.Length is 0 ? value : throw new FormatException($"{_rest} is left of {expression}");
    }

    private JsonNode? Value()
    {
        if (Take(Text()) is { } quoted)
        {
            return JsonValue.Create(quoted[1..^1].Replace("''", "'", StringComparison.Ordinal));
        }

        var name = Take(Name()) ?? throw new FormatException($"cannot read {_rest}");
        return Take(Open()) is null ? Look(name) : Call(name, [.. Arguments()]);
    }

    private IEnumerable<JsonNode?> Arguments()
    {
        do
        {
            yield return Value();
        }
        while (Take(Comma()) is not null);

        _ = Take(Close()) ?? throw new FormatException($"no ) before {_rest}");
    }

    private string? Take(Regex token)
    {
        var match = token.Match(_rest);
        _rest = match.Success ? _rest[match.Length..].TrimStart() : _rest;
        return match.Success ? match.Value.Trim() : null;
    }

    // As in Azure Pipelines, a missing value is an empty text, but a parameter that does not exist is an error.
    private JsonNode? Look(string path)
    {
        if (path.Split("['") is [var table, var rest])
        {
            return names.At(table)?[rest[..^"']".Length]];
        }

        var steps = path.Split('.');
        Assert.True(names.ContainsKey(steps[0]), $"{steps[0]} is unknown");
        Assert.True(steps[0] is not "parameters" || names["parameters"]!.AsObject().ContainsKey(steps[1]), $"{path} is no parameter");
        return names.At(path.Replace('.', '/'));
    }

    private static JsonNode? Call(string function, JsonNode?[] arguments) => (function, arguments) switch
    {
        ("convertToJson", [var value]) => value is null ? "\"\"" : value.ToJsonString(Indented),
        ("eq", [var left, var right]) => InText(left).Equals(InText(right), StringComparison.OrdinalIgnoreCase),
        ("format", [var text, .. var values]) => string.Format(CultureInfo.InvariantCulture, InText(text), [.. values.Select(InText)]),
        ("iif", [var condition, var yes, var no]) => (condition?.GetValue<bool>() is true ? yes : no)?.DeepClone(),
        ("lower", [var text]) => InText(text).ToLowerInvariant(),
        ("replace", [var text, var old, var with]) => InText(text).Replace(InText(old), InText(with), StringComparison.Ordinal),
        _ => throw new FormatException($"{function} of {arguments.Length} is not known here"),
    };

    private static string InText(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.String => value.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    [GeneratedRegex(@"\$\{\{(.*?)\}\}", RegexOptions.Singleline)]
    private static partial Regex Marks();

    [GeneratedRegex(@"^'(?:[^']|'')*'")]
    private static partial Regex Text();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.]*(?:\['[^']+'\])?")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\(")]
    private static partial Regex Open();

    [GeneratedRegex("^,")]
    private static partial Regex Comma();

    [GeneratedRegex(@"^\)")]
    private static partial Regex Close();
}
