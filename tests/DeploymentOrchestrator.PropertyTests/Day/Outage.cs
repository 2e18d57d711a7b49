namespace DeploymentOrchestrator.PropertyTests.Day;

/// <summary>The process is not there.</summary>
/// <param name="At">From when.</param>
/// <param name="Until">Until when.</param>
/// <param name="Kind">How it went.</param>
internal sealed record Outage(DateTimeOffset At, DateTimeOffset Until, OutageKind Kind)
{
    /// <summary>False if it is back at once.</summary>
    public bool Lasts => Until > At;
}

/// <summary>How a process goes.</summary>
internal enum OutageKind
{
    /// <summary>Stopped in order, for a while.</summary>
    Stop,

    /// <summary>Crashed at rest, for a while.</summary>
    Crash,

    /// <summary>Crashed with what was handed over still in flight, and back at once.</summary>
    CrashInFlight,

    /// <summary>The same, twice in a row.</summary>
    CrashTwice,
}
