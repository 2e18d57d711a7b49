using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.PropertyTests.Oracle;

/// <summary>What the oracle has to know about the process under test.</summary>
/// <param name="Runs">The first moment, at or after a given time, at which the process checks its clock.</param>
/// <param name="Joined">When a wait joins its feed.</param>
internal sealed record Clockwork(Func<DateTimeOffset, DateTimeOffset> Runs, Func<WaitInput, DateTimeOffset> Joined);
