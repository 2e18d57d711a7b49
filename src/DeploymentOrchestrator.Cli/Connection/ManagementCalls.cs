using System.Text.Json;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Calls the management listener for a command. An error response becomes a failure of the command, with one line that says what to do.</summary>
internal sealed class ManagementCalls(ServerEndpoint server) : IDisposable
{
    /// <summary>The management API of Durable Functions, which both the server and the Functions app have.</summary>
    public const string DurableTask = "runtime/webhooks/durabletask";

    private readonly ServerClient _client = new(server);

    /// <summary>Sends a GET request.</summary>
    /// <param name="path">The path of the resource.</param>
    /// <param name="what">What the resource is called in the message that it does not exist.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CommandFailure">The resource does not exist, or the server refuses.</exception>
    public Task<string> GetAsync(string path, string what, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, what, cancellationToken);

    /// <summary>Reads all pages of a list, as one array.</summary>
    /// <exception cref="CommandFailure">The server refuses.</exception>
    public async Task<string> GetAllAsync(string path, string what, CancellationToken cancellationToken)
    {
        var all = new List<JsonElement>();
        string? token = null;
        do
        {
            var page = await AnswerAsync(HttpMethod.Get, token is null ? path : $"{path}&continuationToken={Escape(token)}", null, what, cancellationToken);
            all.AddRange(Read<JsonElement[]>(page.Body));
            token = page.ContinuationToken;
        }
        while (token is not null);

        return JsonSerializer.Serialize(all);
    }

    /// <summary>Sends a request that changes something.</summary>
    /// <returns>The body of the response.</returns>
    /// <exception cref="CommandFailure">The server refuses.</exception>
    public async Task<string> SendAsync(HttpMethod method, string path, HttpContent? body, string what, CancellationToken cancellationToken) =>
        (await AnswerAsync(method, path, body, what, cancellationToken)).Body;

    private async Task<ServerAnswer> AnswerAsync(HttpMethod method, string path, HttpContent? body, string what, CancellationToken cancellationToken)
    {
        if (server.Key is null)
        {
            throw new CommandFailure($"The management key is missing. {server.HowToGiveKey}", ExitCodes.Configuration);
        }

        var answer = await _client.SendAsync(method, path, body, [], cancellationToken);
        return answer.IsAccepted ? answer : throw (answer.Status switch
        {
            401 => new CommandFailure($"{server.Address} does not accept this management key. {server.HowToGiveKey}", ExitCodes.Refused),
            404 => await NotFoundAsync(what, cancellationToken),
            410 => new CommandFailure($"The {what} has ended.", ExitCodes.Refused),
            412 => new CommandFailure($"The {what} has not ended: terminate it first.", ExitCodes.Refused),
            _ => new CommandFailure($"{answer.Status} {TerminalText.Line(answer.Message)}", ExitCodes.Refused),
        });
    }

    /// <summary>Parses a response of our own server.</summary>
    /// <exception cref="CommandFailure">The response has another format: the address may belong to another program, or to another version of this one.</exception>
    public T Read<T>(string body)
    {
        try
        {
            return Json.Read<T>(JsonElement.Parse(body));
        }
        catch (JsonException error)
        {
            throw new CommandFailure($"The response of {server.Address} has a format that this version does not know: {TerminalText.Line(error.Message)}", ExitCodes.Refused);
        }
    }

    // Our routes answer 404 if a resource does not exist, but so does every listener that does not have the route.
    private async Task<CommandFailure> NotFoundAsync(string what, CancellationToken cancellationToken) =>
        await _client.SendAsync(HttpMethod.Get, $"{DurableTask}/instances?top=1", null, [], cancellationToken) is { Status: 404 }
            ? new CommandFailure(
                $"{server.Address} does not have the management API. Give --server the address of the management listener (Management:Urls, http://127.0.0.1:7072 if nothing else is set).",
                ExitCodes.Refused)
            : new CommandFailure($"{server.Address} has no {what}.", ExitCodes.NotFound);

    /// <summary>Escapes a part of a path.</summary>
    public static string Escape(string part) => Uri.EscapeDataString(part);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
