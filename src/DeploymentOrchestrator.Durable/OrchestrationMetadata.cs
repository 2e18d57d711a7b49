using System.Text.Json;

namespace DeploymentOrchestrator.Durable;

/// <summary>What is known of an instance from outside.</summary>
/// <param name="Name">The orchestrator's name.</param>
/// <param name="InstanceId">Its id.</param>
/// <param name="RuntimeStatus">Where it stands.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="LastUpdatedAt">When its last turn was committed.</param>
/// <param name="Input">What it was started with.</param>
/// <param name="Output">What it returned; null while it runs or if it failed.</param>
/// <param name="CustomStatus">What it last told of itself.</param>
/// <param name="FailureDetails">Why it failed or was terminated.</param>
/// <param name="BlockedReason">Why it stands still although it is not over (a replay that diverged, code that is not there); it waits for <see cref="DurableTaskClient.ResumeInstanceAsync"/>.</param>
public sealed record OrchestrationMetadata(
    string Name,
    string InstanceId,
    OrchestrationRuntimeStatus RuntimeStatus,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUpdatedAt,
    JsonElement Input,
    JsonElement? Output,
    JsonElement? CustomStatus,
    TaskFailureDetails? FailureDetails,
    string? BlockedReason)
{
    /// <summary>True once it has an output, a failure or was terminated.</summary>
    public bool IsCompleted => RuntimeStatus
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}

/// <summary>Where an instance stands; numbers as in Durable Task.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>It has had a turn and waits for the next.</summary>
    Running = 0,

    /// <summary>It returned.</summary>
    Completed = 1,

    /// <summary>It threw.</summary>
    Failed = 3,

    /// <summary>It was ended from outside.</summary>
    Terminated = 5,

    /// <summary>It was accepted and has not had a turn.</summary>
    Pending = 6,

    /// <summary>It is held until it is resumed.</summary>
    Suspended = 7,
}
