namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>A disturbance of the watch.</summary>
/// <param name="At">The beginning.</param>
/// <param name="Until">The end; the same moment if the watch goes on at once.</param>
/// <param name="Kind">The kind of disturbance.</param>
internal sealed record Disturbance(DateTimeOffset At, DateTimeOffset Until, DisturbanceKind Kind);

/// <summary>The kinds of disturbances.</summary>
internal enum DisturbanceKind
{
    /// <summary>The connection is lost in the middle of a line.</summary>
    Cut,

    /// <summary>The watch ends properly.</summary>
    Closed,

    /// <summary>The connection is lost, and the API server does not answer for some time.</summary>
    Away,

    /// <summary>The same, and afterwards the API server has forgotten the changes in between: 410.</summary>
    Forgotten,

    /// <summary>The connection stays open, but nothing comes through it.</summary>
    Silent,

    /// <summary>This process crashes, and is restarted after the next changes.</summary>
    Crash,
}
