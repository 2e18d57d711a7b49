using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Server.Http.DurableTask;

namespace DeploymentOrchestrator.Server.Tests.Harness;

/// <summary>
/// Calls of the management listener and their answers as text, held against a golden file. What differs from run to run (times, ports, made
/// ids) is replaced. RECORD_ANSWERS=1 writes the files anew: never by itself, a golden file that follows the code guards nothing.
/// </summary>
internal sealed partial class Transcript(TestServer server)
{
    private static readonly string[] Headers = ["Content-Type", "Location", "Retry-After", "x-ms-continuation-token"];
    private static readonly JsonSerializerOptions Indented = new(DurableTaskJson.Options) { WriteIndented = true };
    private readonly StringBuilder _text = new();

    /// <summary>True while whoever runs the tests wants the files written anew.</summary>
    public static bool IsRecording => Environment.GetEnvironmentVariable("RECORD_ANSWERS") == "1";

    /// <summary>Calls, and adds call and answer.</summary>
    /// <param name="call">Method and path below the API's base, e.g. <c>GET instances</c>.</param>
    /// <param name="body">A body, of type application/json unless <paramref name="contentType"/> says another.</param>
    /// <param name="contentType">Its type.</param>
    /// <param name="continuation">The header that goes on with a list.</param>
    /// <returns>The answer's body.</returns>
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

    /// <summary>Holds it against the file of the test.</summary>
    public void IsAsBefore([CallerMemberName] string name = "", [CallerFilePath] string file = "")
    {
        var text = MadeIds().Replace(Tokens().Replace(Times().Replace(_text.ToString(), "{time}"), "{seconds}"), "{made id}")
            .Replace(server.ManagementAddress.Authority, "{host}", StringComparison.Ordinal)
            .Replace(server.AzureDevOps.Organization.Authority, "{azure devops}", StringComparison.Ordinal);
        IsAsBefore(text, $"{name}.txt", file);
    }

    /// <summary>Holds a text against a file.</summary>
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
