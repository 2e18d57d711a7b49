namespace DeploymentOrchestrator.Benchmarks.Measuring;

/// <summary>One number of one run.</summary>
/// <param name="Scenario">The scenario that it belongs to.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The value.</param>
/// <param name="Unit">The unit of the value.</param>
/// <param name="Target">The target, if there is one.</param>
internal sealed record Measurement(string Scenario, string Name, double Value, string Unit, Target? Target = null);
