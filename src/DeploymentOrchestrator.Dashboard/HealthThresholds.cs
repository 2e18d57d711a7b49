namespace DeploymentOrchestrator.Dashboard;

/// <summary>Configuration section <c>Health</c>: the limits from which a value is reported as a finding.</summary>
public sealed class HealthThresholds
{
    /// <summary>Free disk space in megabytes below which it is mentioned.</summary>
    public int LowDiskMegabytes { get; set; } = 1024;

    /// <summary>Free disk space in megabytes below which it is a problem.</summary>
    public int FullDiskMegabytes { get; set; } = 100;

    /// <summary>The number of writes that may wait for the database.</summary>
    public int PendingWrites { get; set; } = 1000;

    /// <summary>The longest acceptable 99th percentile of commits.</summary>
    public TimeSpan SlowCommit { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The number of events by which reading a partition of the Event Hub may be behind.</summary>
    public int EventsBehind { get; set; } = 1000;

    /// <summary>How long a place may be silent while others report. An unchanged status is delivered once a day; the rest allows for the time it takes to arrive.</summary>
    public TimeSpan SilentAfter { get; set; } = TimeSpan.FromHours(26);
}
