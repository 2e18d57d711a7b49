namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>What was answered 202, and between which moments it was accepted.</summary>
/// <param name="InstanceId">What the server named.</param>
/// <param name="SentAt">When it was sent first.</param>
/// <param name="AnsweredAt">When the first 202 came.</param>
internal sealed record Acknowledgement(string InstanceId, TimeSpan SentAt, TimeSpan AnsweredAt);
