using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Waits;

/// <summary>What a person has decided in the place of Flux.</summary>
/// <param name="Result">The task's result.</param>
/// <param name="Reason">Why, in that person's words: a line.</param>
public sealed record ResultByHand(TaskResult Result, string Reason);
