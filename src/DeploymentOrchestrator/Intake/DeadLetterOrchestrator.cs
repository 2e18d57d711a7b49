using System.Text.Json;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Intake;

/// <summary>Orchestrator <see cref="Names.DeadLetter"/>: ends at once with the reason. Its input is the letter, found and purged like any instance.</summary>
public sealed class DeadLetterOrchestrator : ITaskOrchestrator
{
    /// <inheritdoc/>
    public Task<JsonElement> RunAsync(TaskOrchestrationContext context, JsonElement input) =>
        Task.FromResult(Json.Write(Json.Read<DeadLetter>(input).Reason));
}
