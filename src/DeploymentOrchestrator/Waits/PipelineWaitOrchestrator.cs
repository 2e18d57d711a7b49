using System.Text.Json;
using DeploymentOrchestrator.Durable;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Waits;

/// <summary>One pipeline task that waits: the deterministic shell of <see cref="WaitMachine"/> and <see cref="CallbackMachine"/>.</summary>
/// <remarks>No ContinueAsNew: a wait lives hours, and on the real runtime it loses buffered events.</remarks>
public sealed class PipelineWaitOrchestrator(ILogger<PipelineWaitOrchestrator> logger) : ITaskOrchestrator
{
    /// <inheritdoc/>
    public async Task<JsonElement> RunAsync(TaskOrchestrationContext context, JsonElement input)
    {
        using var wait = new PipelineWait(context, Json.Read<WaitInput>(input), logger);
        return Json.Write(await wait.RunAsync());
    }
}
