namespace DeploymentOrchestrator.Dashboard;

/// <summary>What the sign-in page shows.</summary>
/// <param name="Return">Where to go afterwards.</param>
/// <param name="Problem">Why the last attempt failed.</param>
/// <param name="Provider">The host of the provider that people can also sign in with; null if there is none.</param>
public sealed record SignIn(string Return, string? Problem, string? Provider);
