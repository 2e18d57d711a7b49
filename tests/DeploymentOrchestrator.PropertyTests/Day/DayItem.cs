namespace DeploymentOrchestrator.PropertyTests.Day;

/// <summary>Something that arrives: an instance to be started.</summary>
/// <param name="At">When it is passed to the worker.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="Story">Items of one story are passed on one after the other.</param>
/// <param name="Orchestrator">The orchestrator.</param>
/// <param name="InstanceId">The ID of the instance.</param>
/// <param name="Input">The input.</param>
internal sealed record DayItem(DateTimeOffset At, DateTimeOffset AcceptedAt, string Story, string Orchestrator, string InstanceId, object Input);
