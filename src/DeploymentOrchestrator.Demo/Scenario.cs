namespace DeploymentOrchestrator.Demo;

/// <summary>One scenario of the demo.</summary>
/// <param name="Title">What happens.</param>
/// <param name="Proves">What it proves.</param>
/// <param name="PlayAsync">Plays it, and throws if it goes otherwise.</param>
internal sealed record Scenario(string Title, string Proves, Func<DemoContext, Task> PlayAsync);
