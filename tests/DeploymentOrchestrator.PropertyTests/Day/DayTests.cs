using System.Diagnostics;
using DeploymentOrchestrator.PropertyTests.Stories;
using DurableTask.InProcess.Replay;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.PropertyTests.Day;

/// <summary>A day with many releases on the real worker and database, compressed, with stops and crashes: every wait must end as the oracle says.</summary>
public sealed class DayTests(ITestOutputHelper output) : IDisposable
{
    private const int UsualReleases = 150;
    private const int EveryNthHistory = 25;
    private readonly FakeTimeProvider _clock = new(DayPlan.Begin);
    private readonly string _folder = Directory.CreateTempSubdirectory("proof-of-a-day-").FullName;
    private int _alreadyKnown;
    private int _repeatedByTheirSender;
    private int _restarts;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_wait_of_a_day_ends_as_the_oracle_says()
    {
        var releases = PropertyCheck.Number("TESTS_RELEASES", UsualReleases);
        output.WriteLine($"{releases} releases of seed {PropertyCheck.Seed}; the same again: TESTS_SEED={PropertyCheck.Seed} TESTS_RELEASES={releases}");
        var plan = new DayPlan(releases, PropertyCheck.Seed);
        var pipelines = new Pipelines(1 + (int)(PropertyCheck.Seed % 1000));
        await using var engine = new DayEngine(Path.Combine(_folder, "day.db"), _clock, pipelines);
        var watch = Stopwatch.StartNew();
        await engine.OpenAsync();
        await LiveAsync(plan, engine);
        var lived = watch.Elapsed;

        var expected = plan.Expect();
        var mismatches = new List<string>();
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (wait, i) in plan.Waits.Select((wait, i) => (wait, i)))
        {
            if (i % EveryNthHistory == 0)
            {
                await ReplayAsync(engine, Script.InstanceIdOf(wait));
            }

            var ended = await engine.EndOfAsync(wait);
            var told = pipelines.ToldTo(wait.Target.PlanId);
            kinds[$"{ended.Ending}"] = kinds.GetValueOrDefault($"{ended.Ending}") + 1;
            if (ended.Ending != expected[wait].Ending || told.Count == 0 || told.Any(result => result != ended.Outcome!.Result))
            {
                mismatches.Add($"{Script.InstanceIdOf(wait)}: expected {expected[wait].Ending}, was {ended.Ending}, told {string.Join(' ', told)}: {ended.Outcome!.Reason}{Environment.NewLine}{plan.Tell(wait)}");
            }
        }

        output.WriteLine($"{plan.Waits.Count} waits: {string.Join(", ", kinds.Select(kind => $"{kind.Value} {kind.Key}"))}");
        output.WriteLine($"{plan.Reports} reports, {plan.Repeats} repeated ({_alreadyKnown} known by their id), {_restarts} restarts ({_repeatedByTheirSender} calls unanswered and repeated)");
        output.WriteLine($"{pipelines.Refused} TaskCompleted refused and repeated, {mismatches.Count} mismatches; lived in {lived.TotalSeconds:0} s");
        Assert.True(mismatches.Count == 0, string.Join(Environment.NewLine, mismatches.Take(5)));
    }

    private async Task LiveAsync(DayPlan plan, DayEngine engine)
    {
        var items = new Queue<DayItem>(plan.Items);
        var outages = new Queue<Outage>(plan.Outages);
        while (await engine.RestAsync() is var timer && (timer is not null || items.Count > 0))
        {
            var next = Earliest(timer is { } due ? plan.Runs(due) : null, items.TryPeek(out var item) ? item.At : null);
            var outage = outages.TryPeek(out var planned) && planned.At <= next ? outages.Dequeue() : null;
            if (outage is { Lasts: true })
            {
                await engine.GoAsync(outage.Kind);
                next = outage.Until;
            }

            _clock.Advance(next > _clock.GetUtcNow() ? next - _clock.GetUtcNow() : TimeSpan.Zero);
            if (outage is { Lasts: true })
            {
                await engine.OpenAsync();
                _restarts++;
            }

            await engine.RestAsync();
            await HandOverAsync(engine, TakeDue(items), outage is { Lasts: false } ? outage.Kind : null);
        }
    }

    // Items of one story run one after the other, different stories in parallel.
    private async Task HandOverAsync(DayEngine engine, List<DayItem> due, OutageKind? crash)
    {
        var stories = due.GroupBy(item => item.Story).Select(story => new Queue<DayItem>(story)).ToList();
        while (stories.RemoveAll(story => story.Count == 0) >= 0 && stories.Count > 0)
        {
            var round = stories.ConvertAll(story => story.Dequeue());
            var calls = round.ConvertAll(item => (Item: item, Answer: StartAsync(engine, item)));
            if (crash is { } kind)
            {
                crash = null;
                await engine.GoAsync(kind);
                await engine.OpenAsync();
                _restarts++;

                // A caller without an answer asks again.
                var unanswered = calls.FindAll(call => !call.Answer.IsCompletedSuccessfully);
                _repeatedByTheirSender += unanswered.Count;
                calls = unanswered.ConvertAll(call => (call.Item, StartAsync(engine, call.Item)));
            }

            await Task.WhenAll(calls.Select(call => call.Answer));
            await engine.RestAsync();
        }
    }

    private async Task StartAsync(DayEngine engine, DayItem item)
    {
        if (!await engine.StartAsync(item.Orchestrator, item.Input, item.InstanceId))
        {
            Interlocked.Increment(ref _alreadyKnown);
        }
    }

    private List<DayItem> TakeDue(Queue<DayItem> items)
    {
        var due = new List<DayItem>();
        while (items.TryPeek(out var item) && item.At <= _clock.GetUtcNow())
        {
            due.Add(items.Dequeue());
        }

        return due;
    }

    private static DateTimeOffset Earliest(DateTimeOffset? a, DateTimeOffset? b) => (a < b ? a : b ?? a)!.Value;

    private static async Task ReplayAsync(DayEngine engine, string instanceId)
    {
        var history = await engine.Client.GetOrchestrationHistoryAsync(instanceId);
        Assert.Null(HistoryReplay.Verify(DomainCode.Orchestration(Names.PipelineWait), [.. history]));
    }
}
