namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>What a fresh process found.</summary>
/// <param name="ReadyAfter">Seconds from opening the database to having started.</param>
/// <param name="Megabytes">Its memory then.</param>
/// <param name="MegabytesAfter">Its memory after the work.</param>
/// <param name="PerSecond">Events to callbacks beside those at rest.</param>
internal sealed record Beside(double ReadyAfter, double Megabytes, double MegabytesAfter, double PerSecond);
