namespace DeploymentOrchestrator.Durable;

/// <summary>How to start an instance.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Tag">What it is counted under, see <see cref="DurableTaskClient.CountUnfinishedAsync"/>.</param>
public sealed record StartOrchestrationOptions(string InstanceId, string? Tag = null);
