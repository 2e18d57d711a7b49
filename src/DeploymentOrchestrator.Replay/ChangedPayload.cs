namespace DeploymentOrchestrator.Replay;

/// <summary>An action that has the recorded kind, ID and name, but different content.</summary>
/// <param name="Position">The index of the recorded event in the history.</param>
/// <param name="Action">The action, in words.</param>
/// <param name="Differences">The differences in the content.</param>
public sealed record ChangedPayload(int Position, string Action, IReadOnlyList<JsonDifference> Differences);
