namespace DeploymentOrchestrator.Flux.Status;

/// <summary>What a HelmRelease's status says. Read from helm-controller's source at v1.6.3, v1.4.0 and v0.37.4 (internal/reconcile) and v0.36.2.</summary>
/// <remarks>
/// helm-controller writes reason, message and second of each event into a condition as well: Released for install, upgrade and uninstall,
/// TestSuccess, Remediated. So each condition is read as the event that it stands for, and it speaks of the version that its text names. A
/// condition keeps its last transition time until its status, reason or text changes, so a status says the same thing with the same time
/// however often it is read. What no event tells comes from the whole: history, counters, spec, Reconciling and Stalled.
/// </remarks>
internal static class StatusStatements
{
    /// <summary>The statements about a HelmRelease at a moment.</summary>
    public static IEnumerable<StatusStatement> Of(HelmReleaseObject release, DateTimeOffset now)
    {
        if (release.Metadata.DeletionTimestamp is not null)
        {
            return [];
        }

        if (release.Spec.Suspend)
        {
            var runs = release.IsOldGeneration ? OldGeneration.WhatRuns(release) : WhatRuns.Of(release);
            return [.. runs, Suspended(release)];
        }

        if (release.Status.Conditions is not { Count: > 0 })
        {
            return [NotBegun(release)];
        }

        return release.IsOldGeneration
            ? OldGeneration.Of(release)
            : [.. WhatFailed.Of(release), .. WhatRuns.Of(release), .. WhatHinders.Of(release), .. WhatComes.Of(release, now)];
    }

    // Nothing will come before it is resumed, and resuming clears the counters: what failed or stalled before is not final.
    private static StatusStatement Suspended(HelmReleaseObject release) => new(
        Verdict.Progress,
        null,
        "Suspended",
        $"spec.suspend is true, Flux does nothing with it until: flux resume helmrelease {release.Metadata.Name} -n {release.Metadata.Namespace}",
        null);

    // Said all the same: it tells that this object stands where another one may have stood.
    private static StatusStatement NotBegun(HelmReleaseObject release) =>
        new(Verdict.Progress, null, "NotReconciled", "Flux has not begun with it.", release.Metadata.CreationTimestamp);
}
