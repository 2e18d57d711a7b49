namespace DeploymentOrchestrator.Dashboard;

/// <summary>How it stands with what the server reads by itself.</summary>
public interface IIntakeStatus
{
    /// <summary>The Event Hub that is read; null: none.</summary>
    EventHubDetails? EventHub { get; }

    /// <summary>What is watched in the cluster; empty: nothing.</summary>
    IReadOnlyList<WatchDetails> Watches { get; }
}
