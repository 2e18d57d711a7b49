using System.Text.Json;
using DeploymentOrchestrator.Replay.Functions;
using DurableTask.Contracts;

namespace DeploymentOrchestrator.Replay;

/// <summary>
/// A recorded instance in a form that can be replayed: its history as the durable client returns it, with or without an envelope with its ID, or the
/// status that Durable Functions shows.
/// </summary>
public sealed class RecordedInstance
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };
    private readonly Func<int?, Action<int>?, Trace> _trace;

    private RecordedInstance(Func<int?, Action<int>?, Trace> trace) => _trace = trace;

    /// <summary>Parses a text.</summary>
    /// <param name="name">The name to use if the text does not contain the ID of the instance.</param>
    /// <param name="text">JSON.</param>
    /// <exception cref="JsonException">The text has none of these forms.</exception>
    /// <exception cref="ArgumentException">The history belongs to an orchestrator that this build does not replay.</exception>
    public static RecordedInstance Parse(string name, string text)
    {
        var json = JsonElement.Parse(text, Options);
        return json switch
        {
            { ValueKind: JsonValueKind.Array } => OfHistory(name, json),
            _ when FunctionsStatus.Is(json) => OfStatus(json),
            { ValueKind: JsonValueKind.Object } when json.TryGetProperty("history", out var history) && history.ValueKind == JsonValueKind.Array =>
                OfHistory(json.TryGetProperty("instanceId", out var id) ? id.GetString() ?? name : name, history),
            _ => throw new JsonException("it is neither a JSON array of history events nor an object with the property history or historyEvents"),
        };
    }

    /// <summary>Replays the instance with the code of this build.</summary>
    /// <param name="until">Stop before the event of this index; null to replay to the end.</param>
    /// <param name="before">Called with the index of each event before the code processes it, so that a debugger can break there.</param>
    public Trace Trace(int? until = null, Action<int>? before = null) => _trace(until, before);

    private static RecordedInstance OfStatus(JsonElement json)
    {
        var status = FunctionsStatus.Read(json);
        _ = TracedCode.Of(status.Name);
        return new RecordedInstance((until, before) => FunctionsTracer.Run(status, until, before));
    }

    private static RecordedInstance OfHistory(string name, JsonElement json)
    {
        if (json.GetArrayLength() > 0 && json[0] is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("type", out _) && !first.TryGetProperty("EventType", out _))
        {
            throw new JsonException(
                "its events have a type and no EventType: it was written by a build before this program ran on Durable Task's own packages. Replay it with that build");
        }

        var history = HistorySerializer.Deserialize(json.GetRawText());
        var id = Tracer.FindInstanceId(history) ?? name;
        Tracer.Check(history);
        return new RecordedInstance((until, before) => Tracer.Run(id, history, until, before));
    }
}
