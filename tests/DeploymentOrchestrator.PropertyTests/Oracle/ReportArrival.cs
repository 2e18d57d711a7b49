using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.PropertyTests.Oracle;

/// <summary>A report and when it reaches the feed.</summary>
internal sealed record ReportArrival(Report Report, DateTimeOffset At);
