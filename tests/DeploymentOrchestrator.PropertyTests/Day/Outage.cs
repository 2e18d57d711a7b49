namespace DeploymentOrchestrator.PropertyTests.Day;

/// <summary>A time during which the process does not run.</summary>
/// <param name="At">The beginning.</param>
/// <param name="Until">The end.</param>
/// <param name="Kind">The kind of outage.</param>
internal sealed record Outage(DateTimeOffset At, DateTimeOffset Until, OutageKind Kind)
{
    /// <summary>False if the process is back at once.</summary>
    public bool Lasts => Until > At;
}

/// <summary>The ways in which a process ends.</summary>
internal enum OutageKind
{
    /// <summary>Stopped cleanly, for some time.</summary>
    Stop,

    /// <summary>Crashed while idle, for some time.</summary>
    Crash,

    /// <summary>Crashed while work was in flight, and back at once.</summary>
    CrashInFlight,

    /// <summary>The same, twice in a row.</summary>
    CrashTwice,
}
