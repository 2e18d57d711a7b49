using Microsoft.DurableTask;

namespace DeploymentOrchestrator.DeadLetters;

/// <summary>Orchestrator <see cref="Names.DeadLetter"/>: ends at once with the reason. Its input is the letter, found and purged like any instance.</summary>
public sealed class DeadLetterOrchestrator : TaskOrchestrator<DeadLetter, string>
{
    /// <inheritdoc/>
    public override Task<string> RunAsync(TaskOrchestrationContext context, DeadLetter input) => Task.FromResult(input.Reason);
}
