using System.Text.Json;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Calls the management listener for a command; what it does not do becomes the command's failure, in a line that says what to do.</summary>
internal sealed class ManagementCalls(ServerEndpoint server) : IDisposable
{
    /// <summary>Durable Functions' management API, which both heads have.</summary>
    public const string DurableTask = "runtime/webhooks/durabletask";

    private readonly ServerClient _client = new(server);

    /// <summary>Reads something.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="what">What it is, for the line that says that it is not there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailure">It is not there, or the server does not give it.</exception>
    public Task<string> GetAsync(string path, string what, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, what, cancellationToken);

    /// <summary>Reads a list to its end, as one array.</summary>
    /// <exception cref="CommandFailure">The server does not give it.</exception>
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

    /// <summary>Does something.</summary>
    /// <returns>The answer's body.</returns>
    /// <exception cref="CommandFailure">It could not be done.</exception>
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
            401 => new CommandFailure($"{server.Address} does not take this management key. {server.HowToGiveKey}", ExitCodes.Refused),
            404 => await NotFoundAsync(what, cancellationToken),
            410 => new CommandFailure($"The {what} has ended.", ExitCodes.Refused),
            412 => new CommandFailure($"The {what} has not ended: terminate it first.", ExitCodes.Refused),
            _ => new CommandFailure($"{answer.Status} {TerminalText.Line(answer.Message)}", ExitCodes.Refused),
        });
    }

    /// <summary>Reads an answer of our own.</summary>
    /// <exception cref="CommandFailure">It is none: perhaps another program listens there, or another version of this one.</exception>
    public T Read<T>(string body)
    {
        try
        {
            return Json.Read<T>(JsonElement.Parse(body));
        }
        catch (JsonException error)
        {
            throw new CommandFailure($"{server.Address} answers something that this version does not understand: {TerminalText.Line(error.Message)}", ExitCodes.Refused);
        }
    }

    // Every route of ours that finds nothing answers 404, and so does every listener that has no such route.
    private async Task<CommandFailure> NotFoundAsync(string what, CancellationToken cancellationToken) =>
        await _client.SendAsync(HttpMethod.Get, $"{DurableTask}/instances?top=1", null, [], cancellationToken) is { Status: 404 }
            ? new CommandFailure(
                $"{server.Address} does not have the management API. Give --server the address of the management listener (Management:Urls, http://127.0.0.1:7072 if nothing else is set).",
                ExitCodes.Refused)
            : new CommandFailure($"{server.Address} has no {what}.", ExitCodes.NotFound);

    /// <summary>A part of a path.</summary>
    public static string Escape(string part) => Uri.EscapeDataString(part);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
