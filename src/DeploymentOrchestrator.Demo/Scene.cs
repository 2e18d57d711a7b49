namespace DeploymentOrchestrator.Demo;

/// <summary>One scene of the demo.</summary>
/// <param name="Title">What happens.</param>
/// <param name="Proves">What it proves.</param>
/// <param name="PlayAsync">Plays it, and throws if it goes otherwise.</param>
internal sealed record Scene(string Title, string Proves, Func<Stage, Task> PlayAsync);
