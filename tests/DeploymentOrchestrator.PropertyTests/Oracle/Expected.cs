namespace DeploymentOrchestrator.PropertyTests.Oracle;

/// <summary>How a wait ends.</summary>
/// <param name="Ending">How.</param>
/// <param name="At">When it is decided, if nothing holds it up.</param>
/// <param name="Tells">Keys of the failures that have failed it.</param>
internal sealed record Expected(Ending Ending, DateTimeOffset At, IReadOnlyList<string> Tells);

/// <summary>The ways in which a wait ends.</summary>
internal enum Ending
{
    Succeeded,
    Ambiguous,
    GaveUp,
    VersionFailed,
    Superseded,
    Deadline,
}
