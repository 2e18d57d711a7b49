namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>The watch is disturbed.</summary>
/// <param name="At">From when.</param>
/// <param name="Until">Until when; the same moment: it goes on at once.</param>
/// <param name="Kind">How.</param>
internal sealed record Disturbance(DateTimeOffset At, DateTimeOffset Until, DisturbanceKind Kind);

/// <summary>What may happen to a watch.</summary>
internal enum DisturbanceKind
{
    /// <summary>The connection is lost in the middle of a line.</summary>
    Cut,

    /// <summary>It ends in order.</summary>
    Closed,

    /// <summary>The connection is lost and the API server answers nothing for a while.</summary>
    Away,

    /// <summary>The same, and then it has forgotten what happened meanwhile: 410.</summary>
    Forgotten,

    /// <summary>The connection stays, and nothing comes over it.</summary>
    Silent,

    /// <summary>This process crashes, and is back after the next changes.</summary>
    Crash,
}
