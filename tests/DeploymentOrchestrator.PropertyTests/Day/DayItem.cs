namespace DeploymentOrchestrator.PropertyTests.Day;

/// <summary>Something that comes in: an instance to be started.</summary>
/// <param name="At">When it is handed over.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="Story">Items of one story are handed over one after the other.</param>
/// <param name="Orchestrator">Which code.</param>
/// <param name="InstanceId">Under which id.</param>
/// <param name="Input">With what.</param>
internal sealed record DayItem(DateTimeOffset At, DateTimeOffset AcceptedAt, string Story, string Orchestrator, string InstanceId, object Input);
