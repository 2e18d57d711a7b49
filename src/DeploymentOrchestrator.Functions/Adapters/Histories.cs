using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DurableTask.Core;
using Core = DurableTask.Core.History;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>Recorded histories in the port's words, so that both heads give the same download.</summary>
internal static class Histories
{
    /// <summary>Converts one. What says nothing about the code (the end of a turn, what the host keeps for itself) is left out.</summary>
    public static IReadOnlyList<HistoryEvent> From(IEnumerable<Core.HistoryEvent> history)
    {
        var calls = new Dictionary<string, int>();
        return [.. history.Select(recorded => From(recorded, calls)).OfType<HistoryEvent>()];
    }

    private static HistoryEvent? From(Core.HistoryEvent recorded, Dictionary<string, int> calls) => recorded switch
    {
        Core.ExecutionStartedEvent e => new ExecutionStarted(e.Name, Payloads.ParseOrNull(e.Input)),
        Core.OrchestratorStartedEvent e => new OrchestratorStarted(e.Timestamp),
        Core.EventRaisedEvent e when calls.TryGetValue(e.Name, out var call) => EntityAnswer(call, Payloads.ParseOrNull(e.Input)),
        Core.EventRaisedEvent e => new EventRaised(e.Name, Payloads.ParseOrNull(e.Input)),
        Core.EventSentEvent e when e.InstanceId.StartsWith('@') => EntityCall(e, calls),
        Core.EventSentEvent e => new EventSent(e.EventId, e.InstanceId, e.Name, Payloads.ParseOrNull(e.Input)),
        Core.TaskScheduledEvent e => new TaskScheduled(e.EventId, e.Name ?? "", Argument(Payloads.ParseOrNull(e.Input))),
        Core.TaskCompletedEvent e => new TaskCompleted(e.TaskScheduledId, Payloads.ParseOrNull(e.Result)),
        Core.TaskFailedEvent e => new TaskFailed(e.TaskScheduledId, Failure(e.FailureDetails, e.Reason)),
        Core.TimerCreatedEvent e => new TimerCreated(e.EventId, e.FireAt),
        Core.TimerFiredEvent e => new TimerFired(e.TimerId, e.FireAt),
        Core.ExecutionTerminatedEvent e => new ExecutionTerminated(e.Input ?? ""),
        Core.ExecutionCompletedEvent { OrchestrationStatus: OrchestrationStatus.Completed } e => new ExecutionCompleted(Payloads.ParseOrNull(e.Result)),
        Core.ExecutionCompletedEvent { OrchestrationStatus: OrchestrationStatus.Terminated } => null, // told by ExecutionTerminated
        Core.ExecutionCompletedEvent e => new ExecutionFailed(Failure(e.FailureDetails, e.Result)),
        _ => null,
    };

    // An entity is called by an event whose payload names operation and request, and answers with an event that is named after the request.
    private static EntityOperationCalled? EntityCall(Core.EventSentEvent sent, Dictionary<string, int> calls)
    {
        var request = Payloads.ParseOrNull(sent.Input);
        if (Property(request, "op") is not { } operation || Property(request, "id") is not { } id)
        {
            return null; // a lock or its release: the port has none
        }

        calls[id] = sent.EventId;
        return new EntityOperationCalled(sent.EventId, EntityInstanceId.Parse(sent.InstanceId), operation, Payloads.ParseOrNull(Property(request, "input")));
    }

    private static HistoryEvent EntityAnswer(int call, JsonElement response) =>
        response.TryGetProperty("failureDetails", out var details) && details.ValueKind == JsonValueKind.Object
            ? new EntityOperationFailed(call, new(Property(details, "ErrorType") ?? "", Property(details, "ErrorMessage") ?? ""))
        : Property(response, "exceptionType") is { } error ? new EntityOperationFailed(call, new(error, Property(response, "result") ?? ""))
        : new EntityOperationCompleted(call, Payloads.ParseOrNull(Property(response, "result")));

    // Durable Task records a list of arguments, of which there is one.
    private static JsonElement Argument(JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Array && arguments.GetArrayLength() == 1 ? arguments[0] : arguments;

    private static TaskFailureDetails Failure(FailureDetails? details, string? reason) =>
        details is null ? new("", reason ?? "") : new(details.ErrorType, details.ErrorMessage);

    private static string? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var property) && property.ValueKind == JsonValueKind.String
            ? property.GetString()
            : null;
}
