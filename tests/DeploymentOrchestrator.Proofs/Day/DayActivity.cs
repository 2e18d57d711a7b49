using System.Text.Json;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Proofs.Day;

/// <summary>An activity that is a function.</summary>
internal sealed class DayActivity(Func<JsonElement, Task<JsonElement>> run) : ITaskActivity
{
    public Task<JsonElement> RunAsync(string instanceId, JsonElement input, CancellationToken cancellationToken) => run(input);
}
