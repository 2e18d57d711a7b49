namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>What a fresh process measured.</summary>
/// <param name="ReadyAfter">The seconds from opening the database until it was started.</param>
/// <param name="Megabytes">Its memory at that time.</param>
/// <param name="MegabytesAfter">Its memory after the work.</param>
/// <param name="PerSecond">Events to callbacks per second beside the idle instances.</param>
internal sealed record Beside(double ReadyAfter, double Megabytes, double MegabytesAfter, double PerSecond);
