using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Intake;

/// <summary>The body of a pipeline's request, read and checked. Its errors are read at night in a pipeline's log: field, what is wrong, what to do.</summary>
/// <param name="Requests">What is awaited, one a release; all of them have to be there.</param>
/// <param name="Timeout">How long, from the request's acceptance.</param>
/// <param name="TimeoutReason">Why so long, for a person.</param>
public sealed record RequestBody(IReadOnlyList<WaitRequest> Requests, TimeSpan Timeout, string TimeoutReason)
{
    /// <summary>How many bytes a request may have.</summary>
    public const int MaxBody = 16 * 1024;

    /// <summary>Who asks, if the body says so.</summary>
    public CallingPipeline? Pipeline { get; init; }


    // The body, releases, one of them, its match, and one more so that a wrong value in it is named.
    private const int MaxDepth = 5;
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
        UnexpandedExpression.Refuse(document.RootElement);
        var body = new RequestObject(document.RootElement);
        var (timeout, reason) = RequestFields.Timeout(body, defaultTimeout);
        var requests = RequestFields.Requests(body);
        foreach (var request in requests)
        {
            RequireKeys(request.Match, requiredMatch);
        }

        return new RequestBody(requests, timeout, reason) { Pipeline = RequestPipeline.Of(body) };
    }

    // The documented example wraps the JSON in single quotes: in a YAML block scalar they are ordinary characters, and Azure sends them.
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
            var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new RequestFieldException($"The body must be a JSON object. Set the task's input body to {Example}.");
        }
        catch (JsonException exception)
        {
            var hint = UnexpandedExpression.Find(text) is { } left
                ? $"It holds {left.Text} as it stands: {left.Why}"
                : "A variable whose value holds a quote or a backslash breaks it; so does a comma after the last property.";
            throw new RequestFieldException(
                $"The body is not valid JSON, line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}. {hint} It must look like {Example}.");
        }
    }

    private static void RequireKeys(IReadOnlyDictionary<string, string> match, IEnumerable<string> required)
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
