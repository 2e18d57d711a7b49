namespace DeploymentOrchestrator.PropertyTests.Oracle;

/// <summary>The expected end of a wait.</summary>
/// <param name="Ending">The kind of end.</param>
/// <param name="At">When it is decided, if nothing delays it.</param>
/// <param name="Tells">The keys of the failures that made it fail.</param>
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
