namespace DeploymentOrchestrator.Flux.Status;

/// <summary>
/// What the status of helm-controller up to 0.36 says (Flux 2.1 and before): no history, and nothing says Stalled. A rollback puts back
/// another version than the one that is named, so what it leaves is not known.
/// </summary>
internal static class OldGeneration
{
    private const int HooksAndWait = 2;

    public static IEnumerable<StatusStatement> Of(HelmReleaseObject release)
    {
        // It has the new generation from the beginning of a run: that alone says nothing.
        if (release.Status.ObservedGeneration != release.Metadata.Generation || release.Condition("Ready") is not { } ready)
        {
            return [];
        }

        return ready switch
        {
            { IsTrue: true } => WhatRuns(release),
            { IsFalse: true } => WhatFailed(release, ready),
            _ => [StatusStatement.Working(ready, release.Status.LastAttemptedRevision, ready.LastTransitionTime + (TimeoutOf(release) * HooksAndWait))],
        };
    }

    public static IEnumerable<StatusStatement> WhatRuns(HelmReleaseObject release)
    {
        var version = release.Status.LastAppliedRevision;
        if (release.Status.ObservedGeneration != release.Metadata.Generation || release.Condition("Ready") is not { IsTrue: true } ready)
        {
            yield break;
        }

        yield return release.Condition("Released") is { IsTrue: true } released
            ? StatusStatement.Of(released, version)
            : StatusStatement.Of(ready, version) with { Verdict = Verdict.Deployed };
        if (release.Condition("TestSuccess") is { IsTrue: true } tests)
        {
            yield return StatusStatement.Of(tests, version);
        }
    }

    private static IEnumerable<StatusStatement> WhatFailed(HelmReleaseObject release, StatusCondition ready)
    {
        var version = release.Status.LastAttemptedRevision;
        var isExhausted = ready.Message is "install retries exhausted" or "upgrade retries exhausted";
        var isOfAttempt = ready.Reason is "InstallFailed" or "UpgradeFailed";
        if (!isExhausted && !isOfAttempt)
        {
            yield return StatusStatement.Progress(ready);
            yield break;
        }

        // Released is of this attempt if Ready says the same, or says that it was the last.
        if (release.Condition("Released") is { IsFalse: true } released && (isExhausted || released.Message == ready.Message))
        {
            yield return StatusStatement.Of(released, version);
        }

        if (isExhausted)
        {
            yield return StatusStatement.Of(ready, version) with { Verdict = Verdict.GaveUp };
            yield break;
        }

        var isInstall = ready.Reason == "InstallFailed";
        var retries = (isInstall ? release.Spec.Install : release.Spec.Upgrade)?.Remediation?.Retries ?? 0;
        var failures = Math.Max(1, isInstall ? release.Status.InstallFailures : release.Status.UpgradeFailures);
        if (retries < 0 || failures <= retries)
        {
            yield return StatusStatement.Working(ready, version, ready.LastTransitionTime + (TimeoutOf(release) * HooksAndWait));
        }
    }

    private static TimeSpan TimeoutOf(HelmReleaseObject release) => release.Spec.TimeoutOf(null);
}
