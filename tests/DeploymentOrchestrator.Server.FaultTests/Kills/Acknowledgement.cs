namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>A call that was answered 202, and the time interval in which it was accepted.</summary>
/// <param name="InstanceId">The instance that the server named.</param>
/// <param name="SentAt">When it was first sent.</param>
/// <param name="AnsweredAt">When the first 202 arrived.</param>
internal sealed record Acknowledgement(string InstanceId, TimeSpan SentAt, TimeSpan AnsweredAt);
