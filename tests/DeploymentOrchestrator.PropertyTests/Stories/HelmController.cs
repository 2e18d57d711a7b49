using System.Collections.Immutable;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Flux.Status;

namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>The steps of helm-controller in one attempt at a version.</summary>
internal enum Attempt
{
    Deploys,
    DeploysAndTests,
    FailsItsTests,
    Fails,
    FailsAndRollsBack,
}

/// <summary>The n-th thing that happens to a release, with the state after it, and the event if Flux sends one.</summary>
internal sealed record Fact(int Number, string? Live, FluxEvent? Event);

/// <summary>The status at some moment, and the number of the last fact that it contains; null if Flux is at work, so that the status must not lead to a report.</summary>
internal sealed record Look(HelmReleaseObject Status, int? LastFact);

/// <summary>
/// One HelmRelease and its controller, as far as events and status are concerned: each outcome is written into a condition and sent as an event, the
/// condition first (facts of internal/reconcile). Both have whole seconds, so the event may have the next one.
/// </summary>
internal sealed class HelmController(DateTimeOffset start)
{
    private static readonly FluxObject Object = new("HelmRelease", "flux-config", "web", "uid-1", "helm.toolkit.fluxcd.io/v2");

    private readonly List<Fact> _facts = [];
    private readonly List<Look> _looks = [];
    private ImmutableSortedDictionary<string, StatusCondition> _conditions = ImmutableSortedDictionary<string, StatusCondition>.Empty;
    private ImmutableList<HelmSnapshot> _history = [];
    private long _generation;

    // What a status contains while Flux is at work: the attempt that failed before, or just now.
    private int? _failure;
    private string _attempted = "";
    private DateTimeOffset _now = start;

    public IReadOnlyList<Fact> Facts => _facts;

    public IReadOnlyList<Look> Looks => _looks;

    /// <summary>A commit sets a version, or a new version comes into the requested range, and Flux acts.</summary>
    public void Play(Attempt attempt, string version, int milliseconds)
    {
        // Without a commit the generation stays the same, and only Reconciling shows that Flux is at work.
        var isCommit = _generation == 0 || milliseconds % 2 == 0;
        _generation += isCommit ? 1 : 0;
        var observed = isCommit ? _generation - 1 : _generation;
        Glance(observed, isCommit ? null : _facts.Count - 1);
        _now += TimeSpan.FromMilliseconds(2000 + milliseconds);
        _attempted = version;
        _conditions = _conditions.RemoveRange(["Stalled", "TestSuccess", "Remediated"]);
        Set("Reconciling", "True", "Progressing", "Running 'upgrade' action with timeout of 5m0s");
        Glance(observed, _failure);
        var before = _history.FindLast(snapshot => snapshot.Status is "deployed");
        if (attempt is Attempt.Fails or Attempt.FailsAndRollsBack)
        {
            Add(version, "failed");
            Happens("Released", "False", "UpgradeFailed", $"Helm upgrade failed for release demo/web with chart web@{version}: timeout of .v{N}", version, live: null);
            _failure = _facts.Count - 1;
        }
        else
        {
            _history = [.. _history.Select(snapshot => snapshot with { Status = snapshot.Status is "deployed" ? "superseded" : snapshot.Status })];
            Add(version, "deployed");
            Happens("Released", "True", "UpgradeSucceeded", $"Helm upgrade succeeded for release demo/web.v{N} with chart web@{version}", version, live: version);
            _failure = null;
        }

        _now += TimeSpan.FromMilliseconds(milliseconds % 1500);
        Glance(observed, _failure);
        switch (attempt)
        {
            case Attempt.DeploysAndTests:
                Happens("TestSuccess", "True", "TestSucceeded", $"Helm test succeeded for release demo/web.v{N} with chart web@{version}: no test hooks", version, live: version);
                break;
            case Attempt.FailsItsTests:
                Happens("TestSuccess", "False", "TestFailed", $"Helm test failed for release demo/web.v{N} with chart web@{version}: 1 error", version, live: null);
                break;
            case Attempt.FailsAndRollsBack when before is not null:
                _history = [.. _history.Select(snapshot => snapshot with { Status = snapshot.Status is "deployed" ? "superseded" : snapshot.Status })];
                Add(before.ChartVersion, "deployed");
                Happens("Remediated", "True", "RollbackSucceeded", $"Helm rollback to previous release demo/web.v{before.Version} with chart web@{before.ChartVersion} succeeded", before.ChartVersion, live: before.ChartVersion);
                break;
        }

        _conditions = _conditions.Remove("Reconciling");
        if (attempt is Attempt.Fails or Attempt.FailsAndRollsBack or Attempt.FailsItsTests)
        {
            Set("Stalled", "True", "RetriesExceeded", "Failed to upgrade after 1 attempt(s)");
            _facts.Add(new Fact(_facts.Count, _facts[^1].Live, null));
        }

        Glance(_generation, _facts.Count - 1);
    }

    private int N => _history.Count;

    private void Add(string version, string status) =>
        _history = _history.Add(new HelmSnapshot(
            "web", "demo", N + 1, status, "web", version, null, $"sha256:{version}", status is "deployed" && version != _attempted ? "rollback" : "upgrade", Second(_now)));

    private void Happens(string condition, string status, string reason, string message, string version, string? live)
    {
        Set(condition, status, reason, message);
        _now += TimeSpan.FromMilliseconds(7);
        var metadata = new Dictionary<string, string> { ["revision"] = version };
        _facts.Add(new Fact(_facts.Count, live, new FluxEvent(Object, "", Second(_now), message, reason, metadata)));
    }

    // A condition with the same content as before keeps its time (runtime/conditions).
    private void Set(string type, string status, string reason, string message)
    {
        var known = _conditions.GetValueOrDefault(type);
        var since = (known?.Status, known?.Reason, known?.Message) == (status, reason, message) ? known!.LastTransitionTime : Second(_now);
        _conditions = _conditions.SetItem(type, new StatusCondition(type, status, reason, message, since, _generation));
    }

    private void Glance(long observed, int? lastFact) => _looks.Add(new Look(
        new HelmReleaseObject
        {
            ApiVersion = Object.ApiVersion,
            Kind = Object.Kind,
            Metadata = new ObjectMeta(Object.Name, Object.Namespace, Object.Uid, _generation),
            Status = new HelmReleaseStatus(observed, LastAttemptedRevision: _attempted, History: [.. _history], Conditions: [.. _conditions.Values]),
        },
        lastFact));

    private static DateTimeOffset Second(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
}
