using System.Text.Json;

namespace DeploymentOrchestrator.Durable;

/// <summary>An activity: ordinary code with effects. It may run more than once for one call.</summary>
public interface ITaskActivity
{
    /// <summary>Runs once. An exception becomes a <see cref="TaskFailedException"/> at the caller; only its type and message are kept, so neither may hold a secret.</summary>
    /// <param name="instanceId">The orchestration that called.</param>
    /// <param name="input">What it passed.</param>
    /// <param name="cancellationToken">Cancelled when the host stops; the activity then runs again after the next start.</param>
    Task<JsonElement> RunAsync(string instanceId, JsonElement input, CancellationToken cancellationToken);
}
