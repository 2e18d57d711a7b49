namespace DeploymentOrchestrator.Dashboard;

/// <summary>The status of the sources that the server reads by itself.</summary>
public interface IIntakeStatus
{
    /// <summary>The Event Hub that is read; null if none is configured.</summary>
    EventHubDetails? EventHub { get; }

    /// <summary>What is watched in the cluster; empty if nothing is.</summary>
    IReadOnlyList<WatchDetails> Watches { get; }
}
