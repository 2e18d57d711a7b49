namespace DeploymentOrchestrator.Benchmarks.Measuring;

/// <summary>One number of one run.</summary>
/// <param name="Scenario">Where it belongs.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Target">What it should be, if it should be something.</param>
internal sealed record Measurement(string Scenario, string Name, double Value, string Unit, Target? Target = null);
