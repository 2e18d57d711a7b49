namespace DeploymentOrchestrator.Replay;

/// <summary>An action with the recorded kind, id and name, but another content.</summary>
/// <param name="Position">Index of the recorded event in the history.</param>
/// <param name="Action">Which action, in words.</param>
/// <param name="Differences">What differs.</param>
public sealed record ChangedPayload(int Position, string Action, IReadOnlyList<JsonDifference> Differences);
