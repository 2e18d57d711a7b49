using System.Text.Json;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Traces;

/// <summary>An action with the recorded kind, id and name, but another content.</summary>
/// <param name="Position">Index of the recorded event in the history.</param>
/// <param name="Action">Which action, in words.</param>
/// <param name="Differences">What differs.</param>
public sealed record ChangedPayload(int Position, string Action, IReadOnlyList<JsonDifference> Differences)
{
    /// <summary>What an action carries, or null.</summary>
    internal static JsonElement? Of(HistoryEvent action) => action switch
    {
        EntityOperationCalled call => call.Input,
        EventSent sent => sent.Input,
        ExecutionCompleted completed => completed.Result,
        TaskScheduled scheduled => scheduled.Input,
        _ => null,
    };
}
