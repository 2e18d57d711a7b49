namespace DeploymentOrchestrator.Dashboard;

/// <summary>An action that somebody asked for, as it is recorded: one line of JSON.</summary>
/// <param name="At">When it was requested, in UTC.</param>
/// <param name="Action">E.g. terminate, suspend, resume, restart, raiseEvent, purge, redrive or delete.</param>
/// <param name="Target">The instance, or the filter that selects many.</param>
/// <param name="Reason">The reason, sanitized and on one line; null if none was given.</param>
/// <param name="Caller">The person, as named by the sign-in provider or by a proxy in front of this server; null if unknown.</param>
/// <param name="Address">The caller's address.</param>
/// <param name="Agent">The caller's program, from its User-Agent header.</param>
public sealed record ManagementAction(DateTimeOffset At, string Action, string Target, string? Reason, string? Caller, string? Address, string? Agent);
