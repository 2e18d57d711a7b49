namespace DeploymentOrchestrator.Demo;

/// <summary>The demo saw something else than it promised to show.</summary>
/// <param name="expectation">What should have been, as a sentence.</param>
internal sealed class ExpectationNotMetException(string expectation) : Exception(expectation);
