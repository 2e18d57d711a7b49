namespace DeploymentOrchestrator.Flux.Status;

/// <summary>What a HelmRelease's status says. Read from helm-controller's source at v1.6.3 and v0.37.4 (internal/reconcile) and v0.36.2.</summary>
/// <remarks>
/// <para>
/// helm-controller writes reason, message and second of each event into a condition as well: Released for install, upgrade and uninstall,
/// TestSuccess, Remediated. So each condition is read as the event that it stands for. A condition keeps its last transition time until its
/// status, reason or text changes, so a status says the same thing with the same time however often it is read.
/// </para>
/// <para>
/// While Flux works (Reconciling, or a generation that it has not come to) conditions of the last attempt and of this one stand side by
/// side: nothing is decided then.
/// </para>
/// </remarks>
internal static class StatusStatements
{
    public static IEnumerable<StatusStatement> Of(HelmReleaseObject release)
    {
        if (release.Metadata.DeletionTimestamp is not null)
        {
            return [];
        }

        var said = (release.IsSettled, release.IsOldGeneration) switch
        {
            (false, _) => Unsettled(release),
            (true, true) => SettledOfOldGeneration(release),
            (true, false) => Settled(release),
        };
        return release.Spec.Suspend ? said.Append(Suspended(release)) : said;
    }

    private static StatusStatement Suspended(HelmReleaseObject release) => new(
        Verdict.Progress,
        null,
        "Suspended",
        $"spec.suspend is true, Flux does nothing with it until: flux resume helmrelease {release.Metadata.Name} -n {release.Metadata.Namespace}",
        null);

    // Why it does not come along: a chart version that is not there, a dependency, values, or a retry that is due. Of this generation only.
    private static IEnumerable<StatusStatement> Unsettled(HelmReleaseObject release) =>
        release.Condition("Ready") is { IsFalse: true } ready && (ready.ObservedGeneration == release.Metadata.Generation || release.IsOldGeneration)
            ? [StatusStatement.Progress(ready)]
            : [];

    private static IEnumerable<StatusStatement> Settled(HelmReleaseObject release)
    {
        if (release.Condition("Released") is { } released)
        {
            yield return StatusStatement.Of(released, RevisionOf(release, released)) with { Since = SinceOf(release, released) };
        }

        if (release.Condition("TestSuccess") is { Status: "True" or "False" } test)
        {
            yield return StatusStatement.Of(test, RevisionOf(release, test));
        }

        var remediated = release.Condition("Remediated");
        if (remediated is not null)
        {
            yield return StatusStatement.Of(remediated, RevisionOf(release, remediated));
        }

        if (release.Condition("Stalled") is { IsTrue: true } stalled)
        {
            // Both end the reconciliation for good (internal/controller, TerminalError); other reasons are about the object itself.
            // Giving up is said of the attempt, so before its remediation: what a rollback has put back still runs.
            yield return stalled.Reason is "RetriesExceeded" or "MissingRollbackTarget"
                ? StatusStatement.GaveUp(stalled, release.Status.LastAttemptedRevision) with { Since = Earlier(stalled, remediated) }
                : StatusStatement.Progress(stalled);
        }
    }

    // No history here, and nothing says Stalled. A rollback puts back another version than the one that is named.
    private static IEnumerable<StatusStatement> SettledOfOldGeneration(HelmReleaseObject release)
    {
        var (ready, released) = (release.Condition("Ready"), release.Condition("Released"));
        if (ready is { IsTrue: true } && released is { IsTrue: true })
        {
            yield return StatusStatement.Of(released, release.Status.LastAppliedRevision);
            if (release.Condition("TestSuccess") is { IsTrue: true } test)
            {
                yield return StatusStatement.Of(test, release.Status.LastAppliedRevision);
            }
        }
        else if (ready is { IsFalse: true })
        {
            if (ready.Message is not ("install retries exhausted" or "upgrade retries exhausted"))
            {
                yield return StatusStatement.Progress(ready);
                yield break;
            }

            if (released is { IsFalse: true })
            {
                yield return StatusStatement.Of(released, release.Status.LastAttemptedRevision);
            }

            yield return StatusStatement.GaveUp(ready, release.Status.LastAttemptedRevision);
        }
    }

    // The .vN of the text says which of Helm's releases a condition is about: after a rollback Released still speaks of the one before.
    private static string? RevisionOf(HelmReleaseObject release, StatusCondition condition)
    {
        switch (condition.Reason)
        {
            case "InstallFailed" or "UpgradeFailed":
                return release.Status.LastAttemptedRevision;
            case "RollbackSucceeded":
                return Latest(release) is { IsDeployed: true } live ? live.ChartVersion : null;
        }

        var about = ReportClassifier.HelmRevisionOf(condition.Message) is { } revision
            ? release.Status.History?.FirstOrDefault(snapshot => snapshot.Version == revision)
            : null;
        var mustRun = condition.Reason is "InstallSucceeded" or "UpgradeSucceeded" or "TestSucceeded" && about == Latest(release);
        return mustRun && about is { IsDeployed: false } ? null : about?.ChartVersion;
    }

    // What a rollback has put back may become the wanted state. Then helm-controller sends no event and renames Remediated to Released,
    // with the time of the rollback (replaceCondition); Ready has the time at which it came to that.
    private static DateTimeOffset SinceOf(HelmReleaseObject release, StatusCondition released) =>
        released.IsTrue && IsPutBack(release)
        && release.Condition("Ready") is { IsTrue: true } ready && ready.Message == released.Message
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

    private static DateTimeOffset Earlier(StatusCondition one, StatusCondition? other) =>
        other?.LastTransitionTime < one.LastTransitionTime ? other.LastTransitionTime : one.LastTransitionTime;

    // Flux keeps it sorted; that is not promised.
    private static HelmSnapshot? Latest(HelmReleaseObject release) => release.Status.History?.MaxBy(snapshot => snapshot.Version);
}
