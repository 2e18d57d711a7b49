namespace DeploymentOrchestrator.Server.Security;

/// <summary>Marks a route that changes nothing but the caller's own session: whoever may only read may use it.</summary>
internal sealed record OwnSession;
