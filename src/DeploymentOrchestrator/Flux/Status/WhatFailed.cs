namespace DeploymentOrchestrator.Flux.Status;

/// <summary>Attempts, tests and remediations in a status: each has happened, no matter what Flux does about it now.</summary>
internal static class WhatFailed
{
    public static IEnumerable<StatusStatement> Of(HelmReleaseObject release)
    {
        // Conditions of a spec that Flux has not come to: it may be what mends it.
        if (!release.HasAttemptedThisGeneration && !release.IsReconciling)
        {
            yield break;
        }

        if (FailedAttempt(release) is { } attempt && RevisionOf(release, attempt) is { } version)
        {
            yield return StatusStatement.Of(attempt, version);
        }

        if (release.Condition("TestSuccess") is { IsFalse: true } tests)
        {
            yield return StatusStatement.Of(tests, RevisionOf(release, tests));
        }

        if (release.Condition("Remediated") is { } remediated)
        {
            yield return StatusStatement.Of(remediated, RevisionOf(release, remediated));
        }
    }

    private static StatusCondition? FailedAttempt(HelmReleaseObject release) =>
        release.Condition("Released") is { IsFalse: true } released
            ? FailedAgainAt(release, released) is { } again ? released with { LastTransitionTime = again } : released
            : release.Condition("Ready") is { IsFalse: true, Reason: "InstallFailed" or "UpgradeFailed" } ready ? ready : null;

    // An attempt that fails with the words of the one before leaves Released as it is (fluxcd/pkg, conditions.Set). Ready was Unknown meanwhile,
    // and the history tells it from a summary that was only written anew.
    private static DateTimeOffset? FailedAgainAt(HelmReleaseObject release, StatusCondition released) =>
        release.LatestSnapshot is { Status: "failed" } latest && latest.LastDeployed > released.LastTransitionTime
        && release.Condition("Ready") is { IsFalse: true } ready && (ready.Reason, ready.Message) == (released.Reason, released.Message)
            ? ready.LastTransitionTime
            : null;

    // A message is about the version that it names. One that names none is about the last attempt, unless a new one may have begun.
    private static string? RevisionOf(HelmReleaseObject release, StatusCondition condition)
    {
        if (FluxText.ChartVersionIn(condition.Message) is { } version)
        {
            return version;
        }

        if (FluxText.HelmRevision(condition.Message) is { } revision)
        {
            return release.Status.History?.Find(snapshot => snapshot.Version == revision)?.ChartVersion;
        }

        return condition.Reason switch
        {
            "RollbackSucceeded" => release.LatestSnapshot is { IsDeployed: true } live ? live.ChartVersion : null,
            _ when release.IsReconciling => null,
            _ => release.Status.LastAttemptedRevision,
        };
    }
}
