namespace DeploymentOrchestrator.Flux.Status;

/// <summary>Which version a status says to be deployed, and whether its tests passed.</summary>
/// <remarks>
/// Conditions and history are written one after the other, and one of them may get lost: where they disagree the history is right. While
/// Flux works towards another state they are those of before, and say what runs only where nothing has been done yet or only tests are left.
/// </remarks>
internal static class WhatRuns
{
    public static IEnumerable<StatusStatement> Of(HelmReleaseObject release)
    {
        if (!IsSaid(release))
        {
            yield break;
        }

        var said = Said(release) ?? (IsInSync(release) ? ByHistory(release) : null);
        if (said is null)
        {
            yield break;
        }

        yield return release.Condition("TestSuccess") is { IsFalse: true } failed && IsReady(release) && IsOfLatest(release, failed)
            ? said with { TestsIgnored = true, Since = Later(said.Since, failed.LastTransitionTime) }
            : said;

        if (release.Condition("TestSuccess") is { IsTrue: true } passed && IsOfLatest(release, passed))
        {
            yield return StatusStatement.Of(passed, FluxText.ChartVersionIn(passed.Message) ?? release.LatestSnapshot!.ChartVersion);
        }
    }

    // Helm's last release is what was attempted last, for the generation that is wanted now.
    private static bool IsInSync(HelmReleaseObject release) =>
        release.LatestSnapshot is { IsDeployed: true, HasFailedTest: false } latest
        && latest.ChartVersion == release.Status.LastAttemptedRevision
        && (release.Status.LastAttemptedConfigDigest ?? latest.ConfigDigest) == latest.ConfigDigest
        && release.Condition("Stalled") is not { IsTrue: true }
        && release.Condition("Remediated") is not { IsTrue: true }
        && (release.HasAttemptedThisGeneration || release.Spec.Suspend);

    private static bool IsSaid(HelmReleaseObject release)
    {
        if (release.Condition("Reconciling") is not { IsTrue: true } reconciling)
        {
            return release.HasAttemptedThisGeneration || (release.Spec.Suspend && IsInSync(release));
        }

        var ready = release.Condition("Ready");
        if (ready?.Reason != "AwaitingTests" && FluxText.RunningAction(reconciling.Message) is var (action, _))
        {
            return action == "test";
        }

        return ready switch
        {
            { Reason: "AwaitingTests" } => true,
            _ when reconciling.Reason == "ProgressingWithRetry" => false,
            { IsFalse: true } => release.Status.LastAttemptedGeneration == release.Metadata.Generation,
            _ => true,
        };
    }

    private static StatusStatement? Said(HelmReleaseObject release)
    {
        if (release.Condition("Released") is not { IsTrue: true } released)
        {
            return null;
        }

        var latest = release.LatestSnapshot;
        var about = FluxText.HelmRevision(released.Message) is { } revision
            ? release.Status.History?.Find(snapshot => snapshot.Version == revision)
            : IsInSync(release) ? latest : null; // adopted from v2beta1: its text names nothing
        var version = FluxText.ChartVersionIn(released.Message) ?? about?.ChartVersion;
        // After an uninstall .vN begins anew, so another chart version is another release of Helm. One before the last has run, whatever came
        // after it; that it does not run any more is said with a later time.
        return about is not null && about.ChartVersion == version && (about == latest ? about.IsDeployed : !release.IsReconciling && !IsInSync(release))
            ? StatusStatement.Of(released, version) with { Since = SinceOf(release, released) }
            : null;
    }

    // What a rollback has put back may become the wanted state. Then helm-controller sends no event and renames Remediated to Released,
    // with the time of the rollback (replaceCondition); Ready has the time at which it came to that.
    private static DateTimeOffset SinceOf(HelmReleaseObject release, StatusCondition released) =>
        IsPutBack(release) && release.Condition("Ready") is { IsTrue: true } ready && ready.Message == released.Message
            ? ready.LastTransitionTime
            : released.LastTransitionTime;

    // Before helm-controller 1.5 nothing says so: it is a copy of what ran before the failure.
    private static bool IsPutBack(HelmReleaseObject release)
    {
        var history = (release.Status.History ?? []).OrderByDescending(snapshot => snapshot.Version).ToList();
        return history is [{ Action: "rollback" }, ..]
            || (history is [{ Action: null } latest, { Status: "failed" }, .. var rest]
                && rest.Exists(earlier => (earlier.ChartVersion, earlier.ConfigDigest) == (latest.ChartVersion, latest.ConfigDigest)));
    }

    // Reverted after an upgrade that stored nothing (before helm-controller 1.5), or the conditions were not written: what they say was said
    // before this came true, so it is since the last of them.
    private static StatusStatement ByHistory(HelmReleaseObject release)
    {
        var latest = release.LatestSnapshot!;
        var since = release.Status.Conditions!
            .Select(condition => (DateTimeOffset?)condition.LastTransitionTime)
            .Append(latest.LastDeployed)
            .Max();
        return new(
            null,
            latest.ChartVersion,
            latest.Action == "install" || latest is { Action: null, Version: 1 } ? "InstallSucceeded" : "UpgradeSucceeded",
            $"status.history says that it is deployed: release {latest.Namespace}/{latest.Name}.v{latest.Version} with chart {latest.ChartName}@{latest.ChartVersion}",
            since);
    }

    private static bool IsReady(HelmReleaseObject release) =>
        release.Condition("Ready") is { IsTrue: true } && release.Condition("Stalled") is not { IsTrue: true };

    private static bool IsOfLatest(HelmReleaseObject release, StatusCondition tests) =>
        release.LatestSnapshot is { IsDeployed: true } latest
        && (FluxText.HelmRevision(tests.Message) is { } revision ? revision == latest.Version : latest.TestHooks is not null);

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one : other;
}
