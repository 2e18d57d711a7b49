namespace DeploymentOrchestrator.Flux.Status;

/// <summary>What a status says of what is still to come: Flux works, Flux will try again, or Flux will not (Stalled).</summary>
/// <remarks>
/// Evidence of work ends at a time that is counted from the condition's transition, never from the reading: a status that stays the same
/// prolongs nothing.
/// </remarks>
internal static class WhatComes
{
    // Flux shifts an interval by up to 5 % (fluxcd/pkg, runtime/jitter).
    private const double LongestInterval = 1.05;

    // The timeout counts for each hook and for the wait by itself.
    private const int HooksAndWait = 2;

    // What Flux does next by itself, without waiting for anything.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static IEnumerable<StatusStatement> Of(HelmReleaseObject release, DateTimeOffset now) =>
        Next(release, now) is { } statement ? [statement] : [];

    /// <summary>When a status that stays as it is will say something else, by Flux's clock; null: it will not.</summary>
    public static DateTimeOffset? SaysOtherwiseAt(HelmReleaseObject release, DateTimeOffset now) =>
        release.Condition("Ready") is { IsFalse: true, Reason: "HealthCheckCanceled" } ready
        && StalledOf(release) is { } stalled
        && FinalAt(ready, stalled) is var end
        && now < end
            ? end
            : null;

    private static StatusStatement? Next(HelmReleaseObject release, DateTimeOffset now)
    {
        var ready = release.Condition("Ready");
        var stalled = StalledOf(release);
        if (ready is { IsFalse: true, Reason: "HealthCheckCanceled" })
        {
            return Canceled(release, ready, stalled, now);
        }

        if (stalled is not null)
        {
            return Stalled(release, stalled);
        }

        if (release.Condition("Reconciling") is { IsTrue: true } reconciling)
        {
            return FluxText.RetryAfter(reconciling.Message) is { } pause
                ? StatusStatement.Working(reconciling, release.WantedRevision, reconciling.LastTransitionTime + (pause * LongestInterval))
                : IsBackingOff(release) ? null : AtWork(release, reconciling, ready);
        }

        if (ready is not { IsFalse: true } || !release.HasAttemptedThisGeneration)
        {
            return null;
        }

        return FluxText.RetryAfter(ready.Message) is { } interval
            ? StatusStatement.Working(ready, release.WantedRevision, ready.LastTransitionTime + (interval * LongestInterval))
            : RetryOf(release, ready);
    }

    // A newer spec has interrupted the attempt. Stalled may stand beside it until the next run begins, which takes it away; if that run does not
    // come, or finds the same spec, it is final.
    private static StatusStatement Canceled(HelmReleaseObject release, StatusCondition ready, StatusCondition? stalled, DateTimeOffset now)
    {
        if (stalled is null)
        {
            return StatusStatement.Working(ready, null, ready.LastTransitionTime + release.Spec.TimeoutOf(ActionOf(release)));
        }

        var end = FinalAt(ready, stalled);
        return now < end ? StatusStatement.Working(ready, null, end) : Stalled(release, stalled);
    }

    private static DateTimeOffset FinalAt(StatusCondition canceled, StatusCondition stalled) =>
        (stalled.LastTransitionTime > canceled.LastTransitionTime ? stalled : canceled).LastTransitionTime + Soon;

    private static StatusCondition? StalledOf(HelmReleaseObject release) =>
        release.Condition("Stalled") is { IsTrue: true } stalled
        && (stalled.ObservedGeneration == release.Metadata.Generation || release.Status.ObservedGeneration == release.Metadata.Generation)
            ? stalled
            : null;

    // Said of the attempt, so before its remediation: what a rollback has put back still runs. Another condition has the error behind it.
    private static StatusStatement Stalled(HelmReleaseObject release, StatusCondition stalled)
    {
        var remediated = release.Condition("Remediated");
        var failed = release.Condition("TestSuccess") is { IsFalse: true } tests ? tests : release.Condition("Released");
        return new(
            Verdict.Stalled,
            release.WantedRevision,
            stalled.Reason,
            failed is { IsFalse: true } ? $"{stalled.Message}\n{failed.Message}" : stalled.Message,
            remediated?.LastTransitionTime < stalled.LastTransitionTime ? remediated.LastTransitionTime : stalled.LastTransitionTime);
    }

    private static StatusStatement? AtWork(HelmReleaseObject release, StatusCondition reconciling, StatusCondition? ready)
    {
        var since = reconciling.LastTransitionTime;
        if (FluxText.RunningAction(reconciling.Message) is var (action, timeout))
        {
            // Ready is Unknown while it runs; False beside it, the attempt is over.
            return action is "install" or "upgrade" && ready is { IsFalse: true }
                ? RetryOf(release, ready)
                : StatusStatement.Working(reconciling, release.Status.LastAttemptedRevision, since + (timeout * HooksAndWait));
        }

        if (reconciling.Reason == "ProgressingWithRetry")
        {
            return StatusStatement.Working(reconciling, release.WantedRevision, since + Soon);
        }

        // Once more when it is cured, however long that takes.
        return WhatHinders.Obstacle(release) is { } obstacle
            ? StatusStatement.Working(obstacle, release.WantedRevision, null)
            : StatusStatement.Working(reconciling, release.WantedRevision, since + release.Spec.TimeoutOf(ActionOf(release)));
    }

    // Helm has stored nothing of the attempt: Flux counts nothing, tries again with pauses of up to 15 minutes and never stalls. That it will
    // succeed nobody may wait for.
    private static bool IsBackingOff(HelmReleaseObject release) =>
        release.HasAttemptedThisGeneration
        && release.Condition("Ready") is { IsFalse: true, Reason: "InstallFailed" or "UpgradeFailed" }
        && release.Condition("Remediated") is not { IsTrue: true }
        && !(release.LatestSnapshot is { Status: "failed" } latest && latest.ChartVersion == release.Status.LastAttemptedRevision);

    // The attempt is over: what the spec and the counters say.
    private static StatusStatement? RetryOf(HelmReleaseObject release, StatusCondition ready)
    {
        var action = ActionOf(release);
        var name = IsInstall(release) ? "install" : "upgrade";
        if (ready.Reason is not ("InstallFailed" or "UpgradeFailed" or "TestFailed" or "RollbackSucceeded" or "RollbackFailed" or "UninstallSucceeded" or "UninstallFailed"))
        {
            return null;
        }

        if (action?.Strategy?.Interval is { } interval)
        {
            return Retry($"spec.{name}.strategy is RetryOnFailure: Flux will retry after {interval:c}", ready.LastTransitionTime + (interval * LongestInterval));
        }

        // The attempt that just failed may not be counted yet, or the counter was left out.
        var retries = action?.Remediation?.Retries ?? 0;
        var failures = Math.Max(1, IsInstall(release) ? release.Status.InstallFailures : release.Status.UpgradeFailures);
        return (retries < 0 || failures <= retries) && !IsBackingOff(release)
            ? Retry($"{failures} failed, spec.{name}.remediation.retries is {retries}: Flux will try again", ready.LastTransitionTime + (release.Spec.TimeoutOf(action) * HooksAndWait))
            : null;

        StatusStatement Retry(string message, DateTimeOffset until) =>
            StatusStatement.Working(ready with { Message = message }, release.WantedRevision, until);
    }

    private static ActionSpec? ActionOf(HelmReleaseObject release) => IsInstall(release) ? release.Spec.Install : release.Spec.Upgrade;

    private static bool IsInstall(HelmReleaseObject release) =>
        (release.Status.LastAttemptedReleaseAction ?? release.Condition("Released")?.Reason ?? release.Condition("Ready")?.Reason ?? "")
        .StartsWith("install", StringComparison.OrdinalIgnoreCase);
}
