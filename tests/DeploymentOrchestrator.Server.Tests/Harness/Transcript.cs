using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Server.Http.DurableTask;

namespace DeploymentOrchestrator.Server.Tests.Harness;

/// <summary>
/// Calls of the management listener and their responses as text, compared with a golden file. What differs from run to run (times, ports, generated
/// IDs) is replaced. RECORD_ANSWERS=1 writes the files again. This never happens automatically, because a golden file that follows the code would test nothing.
/// </summary>
internal sealed partial class Transcript(TestServer server)
{
    private static readonly string[] Headers = ["Content-Type", "Location", "Retry-After", "x-ms-continuation-token"];
    private static readonly JsonSerializerOptions Indented = new(DurableTaskJson.Options) { WriteIndented = true };
    private readonly StringBuilder _text = new();

    /// <summary>True if the files are to be written again.</summary>
    public static bool IsRecording => Environment.GetEnvironmentVariable("RECORD_ANSWERS") == "1";

    /// <summary>Makes a call, and adds the call and its response.</summary>
    /// <param name="call">The method and the path below the base of the API, e.g. <c>GET instances</c>.</param>
    /// <param name="body">The body, of type application/json unless <paramref name="contentType"/> is another one.</param>
    /// <param name="contentType">The type of the body.</param>
    /// <param name="continuation">The header that continues a list.</param>
    /// <returns>The body of the response.</returns>
    public async Task<string> CallAsync(string call, string? body = null, string contentType = "application/json", string? continuation = null)
    {
        var (method, path) = (call.Split(' ')[0], call.Split(' ')[1]);
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, contentType);
        using var answer = await server.ManageAsync(
            new HttpMethod(method), $"{DurableTaskRoutes.Base[1..]}/{path}", content, request =>
            {
                if (continuation is not null)
                {
                    request.Headers.Add(InstanceRoutes.ContinuationHeader, continuation);
                }
            });
        var text = await answer.Content.ReadAsStringAsync();
        _text.Append(CultureInfo.InvariantCulture, $"{call}{(continuation is null ? "" : $" (going on with {continuation})")}{(body is null ? "" : $" {body}")}\n{(int)answer.StatusCode}\n");
        foreach (var header in answer.Headers.Concat(answer.Content.Headers).Where(header => Headers.Contains(header.Key, StringComparer.OrdinalIgnoreCase)).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase))
        {
            _text.Append(CultureInfo.InvariantCulture, $"{header.Key}: {string.Join(", ", header.Value)}\n");
        }

        _text.Append(text.Length == 0 ? "\n" : $"{JsonSerializer.Serialize(JsonElement.Parse(text), Indented)}\n\n");
        return text;
    }

    /// <summary>Compares the transcript with the file of the test.</summary>
    public void IsAsBefore([CallerMemberName] string name = "", [CallerFilePath] string file = "")
    {
        var text = MadeIds().Replace(Tokens().Replace(Times().Replace(_text.ToString(), "{time}"), "{seconds}"), "{made id}")
            .Replace(server.ManagementAddress.Authority, "{host}", StringComparison.Ordinal)
            .Replace(server.AzureDevOps.Organization.Authority, "{azure devops}", StringComparison.Ordinal);
        IsAsBefore(text, $"{name}.txt", file);
    }

    /// <summary>Compares a text with a file.</summary>
    public static void IsAsBefore(string text, string name, [CallerFilePath] string file = "")
    {
        if (IsRecording)
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(file)!, "Golden", name), text);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name)).ReplaceLineEndings("\n"), text);
    }

    [GeneratedRegex(@"20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")]
    private static partial Regex Times();

    [GeneratedRegex(@"in \d+(\.\d+)? s\b")]
    private static partial Regex Tokens();

    [GeneratedRegex(@"(?<=made(:|%3A))[0-9a-f]{10}\b")]
    private static partial Regex MadeIds();
}
