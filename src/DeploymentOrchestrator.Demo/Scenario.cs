namespace DeploymentOrchestrator.Demo;

/// <summary>One scenario of the demo.</summary>
/// <param name="Title">What happens.</param>
/// <param name="Proves">What it shows.</param>
/// <param name="PlayAsync">Plays the scenario, and throws an exception if an expectation is not met.</param>
internal sealed record Scenario(string Title, string Proves, Func<DemoContext, Task> PlayAsync);
