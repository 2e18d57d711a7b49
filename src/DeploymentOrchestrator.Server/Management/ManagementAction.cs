namespace DeploymentOrchestrator.Server.Management;

/// <summary>What somebody asked the management API to do, as it is kept: one line of JSON.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Action">terminate, suspend, resume, restart, raiseEvent, purge, redrive or delete.</param>
/// <param name="Target">The instance, or the filter of many.</param>
/// <param name="Reason">The parameter <c>reason</c>, one safe line; null: none was given.</param>
/// <param name="Caller">Who, as a proxy in front of this server says it; null: nobody says so.</param>
/// <param name="Address">The caller's address.</param>
/// <param name="Agent">The caller's program, as it names itself.</param>
internal sealed record ManagementAction(
    DateTimeOffset At, string Action, string Target, string? Reason, string? Caller, string? Address, string? Agent)
{
    /// <summary>Somebody, in words.</summary>
    public string By => string.Join(" ", new[] { Caller, Address, Agent is null ? null : $"({Agent})" }.OfType<string>());
}
