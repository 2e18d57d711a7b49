using System.Text.Json;

namespace DeploymentOrchestrator.Replay.Functions;

/// <summary>
/// The status of an instance as <c>GET /runtime/webhooks/durabletask/instances/{id}?showHistory=true&amp;showHistoryOutput=true&amp;showInput=true</c>
/// returns it (Durable Functions, extension 2.x and 3.x). It is made for people: <see cref="Trace.NotChecked"/> lists what it leaves out.
/// </summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Name">Its orchestrator.</param>
/// <param name="StartedWith">The serialized input.</param>
/// <param name="Started">The index of the start event.</param>
/// <param name="Events">The history, as far as the host shows it.</param>
internal sealed record FunctionsStatus(string InstanceId, string Name, string StartedWith, int Started, IReadOnlyList<FunctionsEvent> Events)
{
    /// <summary>True if a JSON object is a status of this kind.</summary>
    public static bool Is(JsonElement json) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty("historyEvents", out _);

    /// <summary>Reads a status.</summary>
    /// <exception cref="JsonException">The JSON is not such a status, or lacks something that a replay needs because it was not requested.</exception>
    public static FunctionsStatus Read(JsonElement json)
    {
        if (!json.TryGetProperty("historyEvents", out var history) || history.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("the status has no historyEvents; ask with showHistory=true");
        }

        var events = history.EnumerateArray().Select(Event).ToList();
        Demand(events.Find(e => e.Type == "TaskCompleted" && !e.Json.TryGetProperty("Result", out _)), "Result", "showHistoryOutput=true");
        Demand(events.Find(e => e.Type == "EventRaised" && !e.Json.TryGetProperty("Input", out _)), "Input", "showInput=true");
        var started = events.Find(e => e.Type == "ExecutionStarted") ?? throw new JsonException("historyEvents have no ExecutionStarted");
        var input = json.TryGetProperty("input", out var shown) && shown.ValueKind != JsonValueKind.Null
            ? FunctionsEvent.Raw(shown)
            : started.Payload("Input") ?? throw new JsonException("the status has no input; ask with showInput=true");
        return new FunctionsStatus(Text(json, "instanceId") ?? "", started.Name.Length > 0 ? started.Name : Text(json, "name") ?? "", input, started.Index, events);
    }

    private static FunctionsEvent Event(JsonElement json, int index)
    {
        var type = json.ValueKind == JsonValueKind.Object ? Text(json, "EventType") : null;
        return type is not null && json.TryGetProperty("Timestamp", out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var time)
            ? new FunctionsEvent(index, type, time, json)
            : throw new JsonException($"historyEvents[{index}] has no EventType or no Timestamp");
    }

    private static void Demand(FunctionsEvent? without, string property, string option)
    {
        if (without is not null)
        {
            throw new JsonException($"historyEvents[{without.Index}] ({without.Type}) has no {property}; ask with {option}");
        }
    }

    private static string? Text(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
