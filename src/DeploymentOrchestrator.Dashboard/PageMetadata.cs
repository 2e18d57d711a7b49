namespace DeploymentOrchestrator.Dashboard;

/// <summary>Metadata of a route that people open. It accepts a session as well as the management key, and redirects a browser that has neither to the sign-in page.</summary>
public sealed record PageMetadata;
