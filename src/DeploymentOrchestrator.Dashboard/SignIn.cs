namespace DeploymentOrchestrator.Dashboard;

/// <summary>What the sign-in page shows.</summary>
/// <param name="Return">Where to go afterwards.</param>
/// <param name="Problem">Why the last try failed.</param>
public sealed record SignIn(string Return, string? Problem);
