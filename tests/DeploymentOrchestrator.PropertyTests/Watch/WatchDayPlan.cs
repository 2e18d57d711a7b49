using DeploymentOrchestrator.Demo.StandIns.Kubernetes;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.PropertyTests.Day;
using DeploymentOrchestrator.PropertyTests.Stories;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>A day of a cluster: the changes of its HelmReleases, the requests of pipelines, and the disturbances of the watch. No event is sent.</summary>
internal sealed class WatchDayPlan
{
    private static readonly DisturbanceKind[] Kinds = Enum.GetValues<DisturbanceKind>();

    // The possible courses of an attempt at a version, each state some steps after the previous one.
    private static readonly UpgradeState[][] Rollouts =
    [
        [UpgradeState.Running, UpgradeState.Deployed],
        [UpgradeState.Deployed],
        [UpgradeState.Running],
        [UpgradeState.Running, UpgradeState.Failed],
        [UpgradeState.Running, UpgradeState.Stalled],
        [UpgradeState.Running, UpgradeState.Failed, UpgradeState.Running, UpgradeState.Deployed],
        [UpgradeState.Running, UpgradeState.Stalled, UpgradeState.Running, UpgradeState.Deployed],
        [UpgradeState.Failed, UpgradeState.Failed, UpgradeState.Deployed],
    ];

    private readonly Random _random;
    private readonly List<ClusterChange> _changes = [];
    private readonly List<WaitInput> _waits = [];

    public WatchDayPlan(int releases, ulong seed)
    {
        _random = new Random(unchecked((int)seed));
        var steps = (int)(TimeSpan.FromHours(8.0 * releases / 1000) / DayPlan.Step);
        for (var i = 0; i < releases; i++)
        {
            Add($"-{i}", DayPlan.Begin + (DayPlan.Step * _random.Next(30, 30 + steps)));
        }

        Changes = [.. _changes.OrderBy(change => change.At)];
        Waits = [.. _waits.OrderBy(wait => wait.AcceptedAt)];
        Disturbances = Disturb(Changes[^1].At);
    }

    public IReadOnlyList<ClusterChange> Changes { get; }

    public IReadOnlyList<WaitInput> Waits { get; }

    public IReadOnlyList<Disturbance> Disturbances { get; }

    /// <summary>The end of the step that a time falls into: the process checks its clock then.</summary>
    public static DateTimeOffset Runs(DateTimeOffset at) => DayPlan.Begin + (DayPlan.Step * Math.Ceiling((at - DayPlan.Begin) / DayPlan.Step));

    private void Add(string name, DateTimeOffset at)
    {
        var release = $"web{name}";
        var (uid, isDeleted) = ($"{release}-1", false);
        var asked = new List<Asked>();
        for (var rollouts = _random.Next(1, 4); rollouts > 0; rollouts--)
        {
            var version = Any(Vocabulary.Versions);
            asked.AddRange(Enumerable.Range(0, _random.Next(3)).Select(_ => Ask(version, at)));
            foreach (var state in Any(Rollouts))
            {
                // The second of a condition's transition is before the moment at which it is seen.
                var since = at - TimeSpan.FromSeconds(_random.Next(9));
                _changes.Add(new(at, new HelmReleaseManifest(release, version, since, state) { Uid = uid }, [.. Says(release, uid, version, since, state)]));
                at += DayPlan.Step * Gap();
            }

            if (!isDeleted && _random.Next(6) == 0)
            {
                _changes.Add(new(at, null, [new(release, uid, Verdict.Gone, null, null)]));
                (uid, isDeleted) = ($"{release}-2", true);
                at += DayPlan.Step * Gap();
            }
        }

        var requests = asked.Select((asks, i) => asks with { At = asks.At + TimeSpan.FromMilliseconds(100 + i) }).ToList();
        _waits.AddRange(new Script(new Story(requests, [], [], [], [], 0), DayPlan.Begin, name).Waits);
    }

    private static IEnumerable<ReleaseStatement> Says(string release, string uid, string version, DateTimeOffset since, UpgradeState state)
    {
        ReleaseStatement Says(Verdict verdict) => new(release, uid, verdict, version, since);
        return state switch
        {
            UpgradeState.Running => [Says(Verdict.Working)],
            UpgradeState.Deployed => [Says(Verdict.Deployed)],
            UpgradeState.Failed => [Says(Verdict.AttemptFailed)],
            UpgradeState.Stalled => [Says(Verdict.AttemptFailed), Says(Verdict.Stalled)],
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
        };
    }

    private Asked Ask(string version, DateTimeOffset at) => new(
        at - DayPlan.Begin + TimeSpan.FromSeconds(_random.Next(-240, 120)),
        "web",
        _random.Next(8) == 0 ? Any(Vocabulary.Versions) : version,
        Any<string?>(null, "flux-config", "flux-config", _random.Next(8) == 0 ? "flux-config-2" : null),
        Any(Vocabulary.Keys(), Vocabulary.Keys(("env", "snd1")), Vocabulary.Keys(("env", "snd1")), Vocabulary.Keys(("env", _random.Next(4) == 0 ? "snd10" : "SND1"))),
        _random.Next(10) == 0 ? WaitFor.Tested : WaitFor.Deployed,
        _random.Next(4) > 0,
        TimeSpan.FromMinutes(_random.Next(5, 40)));

    // Often about as long as a grace, so that things happen just before and just after a verdict.
    private int Gap() => _random.Next(10) switch { < 4 => _random.Next(1, 3), < 6 => _random.Next(3, 11), < 9 => _random.Next(11, 15), _ => _random.Next(59, 63) };

    private List<Disturbance> Disturb(DateTimeOffset end)
    {
        var disturbances = new List<Disturbance>();
        for (var at = DayPlan.Begin + TimeSpan.FromMinutes(5); at < end; at += DayPlan.Step * _random.Next(3, 40))
        {
            var kind = Any(Kinds);
            var lasts = kind is DisturbanceKind.Away or DisturbanceKind.Forgotten or DisturbanceKind.Silent;
            disturbances.Add(new(at, lasts ? at + (DayPlan.Step * _random.Next(1, 30)) : at, kind));
            at = disturbances[^1].Until;
        }

        return disturbances;
    }

    private T Any<T>(params IReadOnlyList<T> these) => these[_random.Next(these.Count)];
}
