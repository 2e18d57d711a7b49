using System.Text.Json;
using DeploymentOrchestrator.Replay;
using DurableTask.Contracts;

namespace DeploymentOrchestrator.Server.Replay;

/// <summary>A recorded instance as it lies in a file: a history, bare or in an envelope with its id.</summary>
/// <param name="Name">Where it came from, for messages.</param>
/// <param name="Trace">Replays it: until which event, and what to do before each.</param>
internal sealed record HistoryFile(string Name, Func<int?, Action<int>?, Trace> Trace)
{
    /// <summary>Reads a file; <c>-</c> is standard input.</summary>
    /// <exception cref="StartFailure">It cannot be read, or is no history.</exception>
    public static HistoryFile Read(string path)
    {
        try
        {
            return path is "-"
                ? Parse("standard input", Console.In.ReadToEnd())
                : Parse(path, File.ReadAllText(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure($"{path} cannot be read: {error.Message}", ExitCodes.Configuration);
        }
    }

    /// <summary>Understands a text.</summary>
    /// <exception cref="StartFailure">It is no history.</exception>
    public static HistoryFile Parse(string name, string text)
    {
        try
        {
            var json = JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
            return json switch
            {
                { ValueKind: JsonValueKind.Array } => OfHistory(name, null, text),
                { ValueKind: JsonValueKind.Object } when json.TryGetProperty("history", out var history) =>
                    OfHistory(name, json.TryGetProperty("instanceId", out var id) ? id.GetString() : null, history.GetRawText()),
                _ => throw new JsonException("it is neither a JSON array of events nor an object with the property history or historyEvents"),
            };
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new StartFailure($"{name} is not a history that can be replayed: {error.Message.Split('\n')[0]}", ExitCodes.Configuration);
        }
    }

    private static HistoryFile OfHistory(string name, string? instanceId, string text)
    {
        var history = HistorySerializer.Deserialize(text);
        var id = instanceId ?? Tracer.FindInstanceId(history) ?? Path.GetFileNameWithoutExtension(name);
        Tracer.Check(history);
        return new HistoryFile(name, (until, before) => Tracer.Run(id, history, until, before));
    }
}
