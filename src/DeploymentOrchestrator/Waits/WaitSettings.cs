namespace DeploymentOrchestrator.Waits;

/// <summary>The times of a wait. They travel in its input: a changed configuration must not make a replay diverge.</summary>
/// <param name="FailureGrace">From the last failed attempt to the failure of the wait.</param>
/// <param name="RemediationGrace">From the last rollback or removal to the failure of the wait.</param>
/// <param name="Settle">The second look at the feed before a negative verdict.</param>
/// <param name="FirstAnswerDelay">No TaskCompleted earlier than this after the request: Azure may not have begun to wait.</param>
public sealed record WaitSettings(TimeSpan FailureGrace, TimeSpan RemediationGrace, TimeSpan Settle, TimeSpan FirstAnswerDelay)
{
    /// <summary>The documented defaults.</summary>
    public static WaitSettings Default { get; } = new(
        TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5));
}
