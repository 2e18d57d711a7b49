using System.Text.Json;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Intake;

/// <summary>Activity <see cref="Names.KeepDeadLetter"/>: keeps what an orchestration gave up.</summary>
/// <param name="client">A function, because on the embedded engine the client needs the activities and not only they the client.</param>
public sealed class KeepDeadLetterActivity(Func<DurableTaskClient> client) : ITaskActivity
{
    /// <inheritdoc/>
    public async Task<JsonElement> RunAsync(string instanceId, JsonElement input, CancellationToken cancellationToken)
    {
        await Json.Read<DeadLetter>(input).KeepAsync(client(), cancellationToken);
        return Json.Null;
    }
}
