using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Waits;

/// <summary>What a person has decided in the place of Flux.</summary>
/// <param name="Result">What the pipeline is told.</param>
/// <param name="Reason">Why, in that person's words: a line.</param>
public sealed record ResultByHand(TaskResult Result, string Reason);
