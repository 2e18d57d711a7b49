using System.Text.Json;

namespace DeploymentOrchestrator.Durable;

/// <summary>An orchestrator: deterministic code that is run again from its history at every turn.</summary>
public interface ITaskOrchestrator
{
    /// <summary>Runs to its output. Awaits only tasks of <paramref name="context"/>, and never with ConfigureAwait(false).</summary>
    Task<JsonElement> RunAsync(TaskOrchestrationContext context, JsonElement input);
}
