namespace DeploymentOrchestrator.Demo;

/// <summary>The demo did not behave as expected.</summary>
/// <param name="expectation">The expectation that was not met, as a sentence.</param>
internal sealed class ExpectationNotMetException(string expectation) : Exception(expectation);
