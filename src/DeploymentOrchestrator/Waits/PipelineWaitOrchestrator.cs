using DeploymentOrchestrator.AzureDevOps;
using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Waits;

/// <summary>One pipeline task that waits: the deterministic shell of <see cref="WaitMachine"/> and <see cref="CallbackMachine"/>.</summary>
/// <remarks>No ContinueAsNew: a wait lives hours, and on the real runtime it loses buffered events.</remarks>
public sealed class PipelineWaitOrchestrator : TaskOrchestrator<WaitInput, WaitOutcome>
{
    /// <inheritdoc/>
    public override async Task<WaitOutcome> RunAsync(TaskOrchestrationContext context, WaitInput input)
    {
        using var wait = new PipelineWait(context, input);
        return await wait.RunAsync();
    }
}
