using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Intake;

/// <summary>The body of a pipeline's request, read and checked. Its errors are read at night in a pipeline's log: field, what is wrong, what to do.</summary>
/// <param name="Request">What is awaited.</param>
/// <param name="Timeout">How long, from the request's acceptance.</param>
/// <param name="TimeoutReason">Why so long, for a person.</param>
public sealed record RequestBody(WaitRequest Request, TimeSpan Timeout, string TimeoutReason)
{
    private const int MaxBody = 16 * 1024;
    private const string Example = """{ "helmReleaseName": "my-release", "helmReleaseVersion": "1.2.3" }""";

    /// <summary>Reads a body.</summary>
    /// <param name="body">The raw bytes.</param>
    /// <param name="defaultTimeout">Used if the body names no timeout.</param>
    /// <param name="requiredMatch">Keys that match must carry.</param>
    /// <param name="request">The request, if it is a good one.</param>
    /// <param name="error">What is wrong with it, if it is not.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> body,
        TimeSpan defaultTimeout,
        IEnumerable<string> requiredMatch,
        [NotNullWhen(true)] out RequestBody? request,
        [NotNullWhen(false)] out string? error)
    {
        try
        {
            request = Read(Unwrap(body.Span), defaultTimeout, requiredMatch);
            error = null;
            return true;
        }
        catch (RequestFieldException refusal)
        {
            request = null;
            error = SafeText.OneLine(refusal.Message);
            return false;
        }
    }

    private static RequestBody Read(string text, TimeSpan defaultTimeout, IEnumerable<string> requiredMatch)
    {
        using var document = Parse(text);
        var fields = new RequestFields(document.RootElement);
        var (timeout, reason) = fields.Timeout(defaultTimeout);
        var match = fields.Match();
        RequireKeys(match, requiredMatch);
        return new RequestBody(
            new WaitRequest(fields.Release(), fields.Version(), fields.Namespace(), match, fields.WaitFor(), fields.AcceptExisting()), timeout, reason);
    }

    // The design's own example wraps the JSON in single quotes: in a YAML block scalar they are ordinary characters, and Azure sends them.
    private static string Unwrap(ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBody)
        {
            throw new RequestFieldException($"The body has {body.Length} bytes; at most {MaxBody} are taken. Send no more than {Example}.");
        }

        if (!Utf8.IsValid(body))
        {
            throw new RequestFieldException("The body is not UTF-8. Save the pipeline's YAML file as UTF-8.");
        }

        var text = Encoding.UTF8.GetString(body).TrimStart('\uFEFF').Trim();
        if (text is ['\'', .., '\''] or ['"', .., '"'])
        {
            text = text[1..^1].Trim();
        }

        return text.Length > 0 ? text : throw new RequestFieldException($"The body is empty. Set the task's input body to {Example}.");
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new RequestFieldException($"The body must be a JSON object. Set the task's input body to {Example}.");
        }
        catch (JsonException exception)
        {
            var hint = RequestFields.Unexpanded().Match(text) is { Success: true } left
                ? $"It holds {left.Value} as it stands: is that variable defined where the task runs?"
                : "A variable whose value holds a quote or a backslash breaks it; so does a comma after the last property.";
            throw new RequestFieldException(
                $"The body is not valid JSON, line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}. {hint} It must look like {Example}.");
        }
    }

    private static void RequireKeys(Dictionary<string, string> match, IEnumerable<string> required)
    {
        var missing = required.Where(key => !match.ContainsKey(key)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var example = string.Join(", ", required.Select(key => $"{JsonSerializer.Serialize(key)}: {JsonSerializer.Serialize(match.GetValueOrDefault(key, "..."))}"));
        throw new RequestFieldException(
            $"match must name {string.Join(" and ", missing)}: several clusters report here (Flux:RequireMatch). Add to the body: \"match\": {{ {example} }}");
    }
}
