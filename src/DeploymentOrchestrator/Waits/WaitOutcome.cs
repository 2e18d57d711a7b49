using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Waits;

/// <summary>The output of a PipelineWait.</summary>
/// <param name="Result">What was decided.</param>
/// <param name="Reason">Why.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Delivered">True if the pipeline knows (or was over already); false if it never will: see <paramref name="Answer"/>.</param>
/// <param name="Answer">What Azure DevOps answered last.</param>
/// <param name="Attempts">How often TaskCompleted was sent.</param>
public sealed record WaitOutcome(
    TaskResult Result, string Reason, DateTimeOffset DecidedAt, bool Delivered, TaskCompletionOutcome? Answer, int Attempts);
