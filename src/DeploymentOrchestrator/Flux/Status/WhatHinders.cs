namespace DeploymentOrchestrator.Flux.Status;

/// <summary>Why Flux does not come along: a chart version that is not there, a dependency, values that cannot be read. Shown, decides nothing.</summary>
internal static class WhatHinders
{
    public static IEnumerable<StatusStatement> Of(HelmReleaseObject release)
    {
        if (Obstacle(release) is { } ready)
        {
            yield return StatusStatement.Progress(ready);
        }
        // Ready may still be of an earlier generation: Reconciling has the text too.
        else if (release.Condition("Reconciling") is { IsTrue: true, Reason: "ProgressingWithRetry" } retry
            && !IsOutcome(release.Condition("Ready"))
            && FluxText.RetryAfter(retry.Message) is null)
        {
            yield return StatusStatement.Progress(retry);
        }
    }

    /// <summary>Ready, if it says what stands in the way of the spec that is wanted now.</summary>
    public static StatusCondition? Obstacle(HelmReleaseObject release) =>
        release.Condition("Ready") is { IsFalse: true } ready
        && !IsOutcome(ready)
        && ready.ObservedGeneration == release.Metadata.Generation
        && release.Condition("Stalled") is not { IsTrue: true }
            ? ready
            : null;

    /// <summary>True if Ready tells how an action ended, not what stands in its way.</summary>
    public static bool IsOutcome(StatusCondition? ready) => ready?.Reason is
        "InstallSucceeded" or "InstallFailed" or "UpgradeSucceeded" or "UpgradeFailed" or "TestSucceeded" or "TestFailed"
        or "RollbackSucceeded" or "RollbackFailed" or "UninstallSucceeded" or "UninstallFailed"
        or "HealthCheckCanceled" or "RetryAfterInterval";
}
