namespace DeploymentOrchestrator.Dashboard;

/// <summary>What somebody asked to be done, as it is kept: one line of JSON.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Action">E.g. terminate, suspend, resume, restart, raiseEvent, purge, redrive or delete.</param>
/// <param name="Target">The instance, or the filter of many.</param>
/// <param name="Reason">Why, one safe line; null: none was given.</param>
/// <param name="Caller">Who, as the provider at which he signed in or a proxy in front of this server says it; null: nobody says so.</param>
/// <param name="Address">The caller's address.</param>
/// <param name="Agent">The caller's program, as it names itself.</param>
public sealed record ManagementAction(DateTimeOffset At, string Action, string Target, string? Reason, string? Caller, string? Address, string? Agent);
