namespace DeploymentOrchestrator.Dashboard;

/// <summary>Metadata of a route that people open: a session opens it as well as the management key, and a browser without one is sent to sign in.</summary>
public sealed record PageMetadata;
