using System.Diagnostics;
using DeploymentOrchestrator.PropertyTests.Day;
using DeploymentOrchestrator.PropertyTests.Oracle;
using DeploymentOrchestrator.PropertyTests.Stories;
using DeploymentOrchestrator.Waits;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>
/// A day with many releases, seen only through the watch, compressed, with cuts, 410s, silence and crashes: every statement of the cluster must be reported once, and every
/// wait must end as the oracle says.
/// </summary>
public sealed class WatchedDayTests : IAsyncLifetime
{
    private const int UsualReleases = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly ITestOutputHelper _output;
    private readonly FakeTimeProvider _clock = new(DayPlan.Begin);
    private readonly string _folder = Directory.CreateTempSubdirectory("proof-of-a-watched-day-").FullName;
    private readonly Dictionary<WaitInput, DateTimeOffset> _joined = [];
    private readonly List<ClusterChange> _unseen = [];
    private readonly WatchDayPlan _plan;
    private readonly Pipelines _pipelines = new(1 + (int)(PropertyCheck.Seed % 1000));
    private readonly ToldReports _told;
    private readonly DayEngine _engine;
    private WatchHarness _cluster = null!;
    private int _lists;
    private int _lost;

    public WatchedDayTests(ITestOutputHelper output)
    {
        _output = output;
        _plan = new WatchDayPlan(PropertyCheck.Number("TESTS_WATCHED_RELEASES", UsualReleases), PropertyCheck.Seed);
        _told = new ToldReports(_clock);
        _engine = new DayEngine(Path.Combine(_folder, "day.db"), _clock, _pipelines);
    }

    public async Task InitializeAsync()
    {
        _told.Expect(_plan.Changes.SelectMany(change => change.Says));
        _cluster = await WatchHarness.StartAsync(_folder, _clock, _told);
        await _engine.OpenAsync();
        _cluster.Watch(_engine.Client);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_wait_of_a_day_ends_as_the_oracle_says_though_no_event_was_sent()
    {
        var watch = Stopwatch.StartNew();
        await LiveAsync();
        var lived = watch.Elapsed;

        var expected = Expect();
        var mismatches = new List<string>(_told.Wrong);
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var wait in _plan.Waits)
        {
            var ended = await _engine.EndOfAsync(wait);
            var told = _pipelines.ToldTo(wait.Target.PlanId);
            kinds[$"{ended.Ending}"] = kinds.GetValueOrDefault($"{ended.Ending}") + 1;
            if (ended.Ending != expected[wait].Ending || told.Count == 0 || told.Any(result => result != ended.Outcome!.Result))
            {
                mismatches.Add($"{Script.InstanceIdOf(wait)}: expected {expected[wait].Ending}, was {ended.Ending}, told {string.Join(' ', told)}: {ended.Outcome!.Reason}{Environment.NewLine}{Tell(wait)}");
            }
        }

        var kindsOfDisturbance = _plan.Disturbances.CountBy(disturbance => disturbance.Kind).Select(kind => $"{kind.Value} {kind.Key}");
        _output.WriteLine($"seed {PropertyCheck.Seed}; {_plan.Waits.Count} waits: {string.Join(", ", kinds.Select(kind => $"{kind.Value} {kind.Key}"))}");
        _output.WriteLine($"{_plan.Changes.Count} changes, {_told.Arrivals.Count} reports, {_lost} changes passed over by a list; {_cluster.Lists} lists, {_cluster.Watches} watches");
        _output.WriteLine($"{string.Join(", ", kindsOfDisturbance)}; {mismatches.Count} mismatches; lived in {lived.TotalSeconds:0} s");
        Assert.True(mismatches.Count == 0, string.Join(Environment.NewLine, mismatches.Take(5)));
    }

    private async Task LiveAsync()
    {
        var waits = new Queue<WaitInput>(_plan.Waits);
        var changes = new Queue<ClusterChange>(_plan.Changes);
        var disturbances = new Queue<Disturbance>(_plan.Disturbances);
        Disturbance? disturbed = null;
        while (await _engine.RestAsync() is var timer && (timer is not null || waits.Count > 0 || changes.Count > 0))
        {
            DateTimeOffset?[] due =
            [
                timer is { } fires ? WatchDayPlan.Runs(fires) : null,
                waits.TryPeek(out var wait) ? WatchDayPlan.Runs(wait.AcceptedAt) : null,
                changes.TryPeek(out var change) ? change.At : null,
                disturbed?.Until ?? (disturbances.TryPeek(out var disturbance) ? disturbance.At : null),
            ];
            var now = due.Min() is { } next && next > _clock.GetUtcNow() ? next : _clock.GetUtcNow();
            _clock.Advance(now - _clock.GetUtcNow());
            await _engine.RestAsync();
            await AskAsync(TakeWhile(waits, wait => WatchDayPlan.Runs(wait.AcceptedAt) <= now));
            if (disturbed is null && TakeWhile(disturbances, one => one.At <= now) is [var begins, ..])
            {
                disturbed = begins;
                await BeginAsync(begins.Kind);
            }

            foreach (var happens in TakeWhile(changes, one => one.At <= now))
            {
                _cluster.Apply(happens);
                _unseen.Add(happens);
            }

            if (disturbed is { } ends && ends.Until <= now)
            {
                await EndAsync(ends.Kind);
                disturbed = null;
            }

            if (disturbed is null)
            {
                await SeeAsync();
            }
        }
    }

    // The changes of one release come one after the other.
    private async Task AskAsync(List<WaitInput> waits)
    {
        foreach (var round in waits.GroupBy(wait => wait.Request!.Release).SelectMany(release => release.Index()).GroupBy(wait => wait.Index, wait => wait.Item))
        {
            foreach (var wait in round)
            {
                _joined[wait] = _clock.GetUtcNow().AddTicks(1 + round.Key);
            }

            await Task.WhenAll(round.Select(wait => _engine.StartAsync(Names.PipelineWait, wait, Script.InstanceIdOf(wait))));
            await _engine.RestAsync();
        }
    }

    private async Task BeginAsync(DisturbanceKind kind)
    {
        if (kind == DisturbanceKind.Crash)
        {
            await _cluster.StopAsync();
            await _told.ReadAsync(_engine.Client);
            await _engine.GoAsync(OutageKind.Crash);
        }

        _cluster.Begin(kind);
    }

    private async Task EndAsync(DisturbanceKind kind)
    {
        _cluster.End(kind);
        if (kind == DisturbanceKind.Crash)
        {
            await _engine.OpenAsync();
            _cluster.Watch(_engine.Client);
        }
    }

    // Every state is reported; if a list came in between, at least the current state is.
    private async Task SeeAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var wasListed = _cluster.Lists > _lists;
            await _told.ReadAsync(_engine.Client);
            var missing = _unseen.Where(change => (!wasListed || MustBeSeen(change)) && !change.Says.All(_told.IsTold)).ToList();
            if (missing.Count == 0)
            {
                break;
            }

            Assert.False(limit.IsCancellationRequested, $"Not told within {Patience}, at {_clock.GetUtcNow():T}: {string.Join(", ", missing.SelectMany(change => change.Says))}");
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }

        _lost += _unseen.Count(change => !change.Says.Any(_told.IsTold));
        _lists = _cluster.Lists;
        _unseen.Clear();
        await _engine.RestAsync();
    }

    private bool MustBeSeen(ClusterChange change) => change.Manifest is null ? _told.IsKnown(change.Uid) : _unseen.FindLast(last => last.Release == change.Release) == change;

    private Dictionary<WaitInput, Expected> Expect()
    {
        var arrivals = _told.Arrivals.ToLookup(arrival => arrival.Report.Release);
        var clock = new Clockwork(WatchDayPlan.Runs, wait => _joined[wait]);
        return _plan.Waits.ToLookup(wait => wait.Request!.Release)
            .SelectMany(release => release.Zip(Model.Of([.. release], [.. arrivals[release.Key]], clock)))
            .ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private string Tell(WaitInput wait) => string.Join(Environment.NewLine, _told.Arrivals
        .Where(arrival => arrival.Report.Release == wait.Request!.Release)
        .Select(arrival => (arrival.At, Text: $"{arrival.Report.Verdict} {arrival.Report.Version} of {arrival.Report.ObjectId} at {arrival.Report.At:T}"))
        .Concat(_joined.Where(other => other.Key.Request!.Release == wait.Request!.Release)
            .Select(other => (At: other.Value, Text: $"request {other.Key.Request} accepted {other.Key.AcceptedAt:T} until {other.Key.Deadline:T}{(other.Key == wait ? " <<<" : "")}")))
        .OrderBy(line => line.At)
        .Select(line => $"  {line.At:T} {line.Text}"));

    private static List<T> TakeWhile<T>(Queue<T> queue, Predicate<T> isDue)
    {
        var due = new List<T>();
        while (queue.TryPeek(out var next) && isDue(next))
        {
            due.Add(queue.Dequeue());
        }

        return due;
    }
}
