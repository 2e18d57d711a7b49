using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Testing;

/// <summary>A call of an entity as Durable Task sends it: an event for the entity's instance, which is answered by an event named after the ID of the call.</summary>
internal sealed record EntityCall(string Entity, string Operation, string? Input, string Id)
{
    public static bool TryRead(string instanceId, string? eventData, [NotNullWhen(true)] out EntityCall? call)
    {
        call = null;
        if (!instanceId.StartsWith('@'))
        {
            return false;
        }

        var request = JsonElement.Parse(eventData!);
        call = new EntityCall(
            instanceId,
            request.GetProperty("op").GetString()!,
            request.TryGetProperty("input", out var input) ? input.GetString() : null,
            request.GetProperty("id").GetString()!);
        return true;
    }

    public HistoryEvent Answered(string? result) => Answer(new JsonObject { ["result"] = result });

    public HistoryEvent Failed(string why) =>
        Answer(new JsonObject { ["failureDetails"] = new JsonObject { ["ErrorType"] = "System.Exception", ["ErrorMessage"] = why } });

    private EventRaisedEvent Answer(JsonObject answer) => new(-1, answer.ToJsonString()) { Name = Id };
}
