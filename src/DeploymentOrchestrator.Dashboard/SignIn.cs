namespace DeploymentOrchestrator.Dashboard;

/// <summary>What the sign-in page shows.</summary>
/// <param name="Return">Where to go afterwards.</param>
/// <param name="Problem">Why the last try failed.</param>
/// <param name="Provider">The host of the provider at which one can sign in, too; null: there is none.</param>
public sealed record SignIn(string Return, string? Problem, string? Provider);
