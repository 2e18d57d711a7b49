using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.PropertyTests.Oracle;

/// <summary>What the oracle has to know of the process that it watches.</summary>
/// <param name="Runs">The first moment at or after a time at which the process looks at its clock.</param>
/// <param name="Joined">When a wait joins its feed.</param>
internal sealed record Clockwork(Func<DateTimeOffset, DateTimeOffset> Runs, Func<WaitInput, DateTimeOffset> Joined);
