using System.Text.Json;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Sends a command's requests to a server.</summary>
internal sealed class ServerClient(ServerEndpoint server) : IDisposable
{
    // Redirects are not followed, because they would send the key to another address.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Sends a request to a path below the server's address, with the key if there is one.</summary>
    /// <exception cref="CommandFailure">There is no connection to the server.</exception>
    public async Task<ServerAnswer> SendAsync(HttpMethod method, string path, HttpContent? body, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Address, path)) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (server.Key is { } key)
        {
            request.Headers.TryAddWithoutValidation("x-functions-key", key);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return new ServerAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken))
            {
                ContinuationToken = response.Headers.TryGetValues("x-ms-continuation-token", out var token) && token.FirstOrDefault() is { Length: > 0 } next ? next : null,
            };
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CommandFailure(
                $"Cannot connect to {server.Address}: {(error is HttpRequestException ? error.Message : "no answer within 30 s")}. Is the server started (serve)? Another address: --server URL.",
                ExitCodes.Unreachable);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

/// <summary>A response of a server.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, usually JSON.</param>
internal sealed record ServerAnswer(int Status, string Body)
{
    private const int LongestBody = 300;

    /// <summary>The token for the next page of a list; null if there is none.</summary>
    public string? ContinuationToken { get; init; }

    /// <summary>True on 2xx.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;

    /// <summary>The ID of the instance that the response names, if any.</summary>
    public string? InstanceId => TextOf("instanceId");

    /// <summary>
    /// True if a request was accepted only to send its pipeline the reason for refusing it: Azure Pipelines shows the body of 2xx responses only, so this response is a 2xx.
    /// </summary>
    public bool IsRefusedRequest => InstanceId is { } id && id.StartsWith(InstanceIds.Refusals, StringComparison.Ordinal);

    /// <summary>The line for people: the message or detail of our own responses, otherwise the beginning of the body.</summary>
    public string Message => TextOf("message", "detail", "title") ?? (Body.Length > LongestBody ? Body[..LongestBody] : Body);

    /// <summary>The body as JSON. A text that is not JSON, e.g. from a proxy, becomes its message.</summary>
    public JsonElement Json => Parsed ?? JsonSerializer.SerializeToElement(new { message = Message });

    private JsonElement? Parsed
    {
        get
        {
            try
            {
                return JsonElement.Parse(Body);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    // The first of the properties that exists.
    private string? TextOf(params string[] names) => Parsed is { ValueKind: JsonValueKind.Object } root
        ? names.Select(name => root.TryGetProperty(name, out var text) ? $"{text}" : null).FirstOrDefault(text => text is not null)
        : null;
}
