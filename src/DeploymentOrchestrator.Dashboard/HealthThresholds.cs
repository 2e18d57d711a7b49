namespace DeploymentOrchestrator.Dashboard;

/// <summary>Configuration section <c>Health</c>: from where on something is worth a word.</summary>
public sealed class HealthThresholds
{
    /// <summary>Megabytes of the disk: with fewer free ones it is mentioned.</summary>
    public int LowDiskMegabytes { get; set; } = 1024;

    /// <summary>Megabytes of the disk: with fewer free ones it is a problem.</summary>
    public int FullDiskMegabytes { get; set; } = 100;

    /// <summary>Writes that wait for the database.</summary>
    public int PendingWrites { get; set; } = 1000;

    /// <summary>How long one commit in a hundred may take.</summary>
    public TimeSpan SlowCommit { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Events that a partition of the Event Hub is behind.</summary>
    public int EventsBehind { get; set; } = 1000;

    /// <summary>How long a place may say nothing while others speak. A status that stays the same is delivered once a day; the rest is for its way.</summary>
    public TimeSpan SilentAfter { get; set; } = TimeSpan.FromHours(26);
}
