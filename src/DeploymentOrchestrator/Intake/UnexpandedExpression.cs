using System.Text.Json;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Intake;

/// <summary>What Azure Pipelines left in a text as it was written: <c>$(name)</c>, <c>$[expression]</c>, <c>${{ expression }}</c>.</summary>
internal static partial class UnexpandedExpression
{
    /// <summary>The first one in a text, and why it is still there; null if there is none.</summary>
    public static (string Text, string Why)? Find(string text) => Any().Match(text) is { Success: true } left
        ? (left.Value, left.Value[1] switch
        {
            '[' => "a runtime expression is expanded only where it is the whole value of a variable. Give it to a variable of the job and write $(name) here.",
            '{' => "a template expression is expanded only in YAML, when the run is made. Check where this text comes from.",
            _ => "that variable is not defined where the task runs. Define it, or check its spelling and that it is set before this job.",
        })
        : null;

    /// <summary>Refuses a body that holds one in any text or name, however deep.</summary>
    /// <exception cref="RequestFieldException">It holds one; the message names where.</exception>
    public static void Refuse(JsonElement value, string path = "")
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                RefuseText(RequestObject.TextOf(value), path);
                break;
            case JsonValueKind.Array:
                foreach (var (i, item) in value.EnumerateArray().Index())
                {
                    Refuse(item, $"{path}[{i}]");
                }

                break;
            case JsonValueKind.Object:
                foreach (var (name, inner) in RequestObject.Properties(value))
                {
                    RefuseText(name, path.Length == 0 ? "A name in the body" : $"A name in {path}");
                    Refuse(inner, path.Length == 0 ? RequestObject.Canonical(name) : $"{path}.{name}");
                }

                break;
        }
    }

    private static void RefuseText(string text, string where)
    {
        if (Find(text) is { } left)
        {
            throw new RequestFieldException($"{where} holds {left.Text} as it stands: {left.Why}");
        }
    }

    // $(...) takes what a macro's name may hold, and a colon: $(date:yyyyMMdd). Brackets within $[...]: outputs['set.version'].
    [GeneratedRegex("""\$\([A-Za-z0-9_.\- :]{1,100}\)|\$\{\{.{0,200}?\}\}|\$\[(?>[^\[\]]{1,100}|\[[^\[\]]{0,100}\]){0,10}\]""")]
    private static partial Regex Any();
}
