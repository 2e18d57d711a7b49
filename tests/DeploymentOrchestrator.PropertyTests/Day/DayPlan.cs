using DeploymentOrchestrator.PropertyTests.Oracle;
using DeploymentOrchestrator.PropertyTests.Stories;
using DeploymentOrchestrator.Waits;
using FsCheck;
using FsCheck.Fluent;

namespace DeploymentOrchestrator.PropertyTests.Day;

/// <summary>A working day with many releases: what arrives when, and when the process is stopped or crashes.</summary>
/// <remarks>
/// The clock moves in steps, so that independent stories run in parallel. What arrives during a step is passed on at the end of the step, in
/// the order of acceptance; timers that are due by then have fired before.
/// </remarks>
internal sealed class DayPlan
{
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private static readonly DateTimeOffset Morning = new(2026, 8, 20, 8, 0, 0, TimeSpan.Zero);

    // The day is as dense for few releases as for a thousand in eight hours.
    private readonly TimeSpan _length;
    private readonly Dictionary<WaitInput, DateTimeOffset> _joined = [];
    private readonly List<ReportArrival> _arrivals = [];

    public DayPlan(int releases, ulong seed)
    {
        var random = new Random(unchecked((int)seed));
        _length = TimeSpan.FromHours(Math.Min(24, 8.0 * releases / 1000));
        Outages = OutagesOf(random, _length);
        var items = new List<DayItem>();
        var stories = StoryGen.Busy.WithRepeats().Sample(releases, new Rnd(seed), 20).ToList();
        for (var i = 0; i < stories.Count; i++)
        {
            Add(items, stories[i], new Script(stories[i], Morning + (random.NextDouble() * _length), $"-{i}"), $"-{i}");
        }

        Items = [.. items.OrderBy(item => item.At).ThenBy(item => item.AcceptedAt)];
    }

    public static DateTimeOffset Begin => Morning;

    public IReadOnlyList<DayItem> Items { get; }

    public IReadOnlyList<Outage> Outages { get; }

    public IReadOnlyCollection<WaitInput> Waits => _joined.Keys;

    public int Reports => _arrivals.Count;

    public int Repeats { get; private set; }

    /// <summary>Everything that the oracle knows about the release of a wait, to find out why product and oracle differ.</summary>
    public string Tell(WaitInput wait) => string.Join(Environment.NewLine, _arrivals
        .Where(arrival => arrival.Report.Release == wait.Request!.Release)
        .Select(arrival => (arrival.At, Text: $"{arrival.Report.Verdict} {arrival.Report.Version} in {arrival.Report.Place} at {arrival.Report.At:T}, accepted {arrival.Report.AcceptedAt:T}"))
        .Concat(_joined.Where(other => other.Key.Request!.Release == wait.Request!.Release)
            .Select(other => (At: other.Value, Text: $"request {other.Key.Request} accepted {other.Key.AcceptedAt:T} until {other.Key.Deadline:T}{(other.Key == wait ? " <<<" : "")}")))
        .OrderBy(line => line.At)
        .Select(line => $"  {line.At:T} {line.Text}"));

    /// <summary>The oracle's result for the whole day, release by release.</summary>
    public IReadOnlyDictionary<WaitInput, Expected> Expect()
    {
        var waits = _joined.Keys.ToLookup(wait => wait.Request!.Release);
        var arrivals = _arrivals.ToLookup(arrival => arrival.Report.Release);
        var clock = new Clockwork(Runs, wait => _joined[wait]);
        return waits
            .SelectMany(release => release.Zip(Model.Of([.. release], [.. arrivals[release.Key]], clock)))
            .ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>The end of the step, or of the outage that it falls into.</summary>
    public DateTimeOffset Runs(DateTimeOffset at)
    {
        var end = Morning + (Step * Math.Ceiling((at - Morning) / Step));
        return Outages.FirstOrDefault(outage => end >= outage.At && end < outage.Until) is { } outage ? outage.Until : end;
    }

    private void Add(List<DayItem> items, Story story, Script script, string name)
    {
        var waits = script.Waits.Select(WhileSomebodyAnswers).ToList();
        var ofStory = waits.Select(wait => new DayItem(Runs(wait.AcceptedAt), wait.AcceptedAt, name, Names.PipelineWait, Script.InstanceIdOf(wait), wait))
            .Concat(script.Arrivals.Select(arrival => Delivery(arrival, arrival.Report.AcceptedAt, "", name)))
            .OrderBy(item => item.AcceptedAt)
            .ToList();

        // One tick apart, in the order in which they are passed on.
        var places = ofStory.Select((item, place) => (item.InstanceId, At: item.At.AddTicks(1 + place))).ToDictionary(item => item.InstanceId, item => item.At);
        foreach (var wait in waits)
        {
            _joined[wait] = places[Script.InstanceIdOf(wait)];
        }

        _arrivals.AddRange(script.Arrivals.Select(arrival => arrival with { At = places[InstanceIds.ForReport(arrival.Report.Key)] }));
        items.AddRange(ofStory);

        // A repeated report with the same timestamp meets the instance of its first delivery, as in the intake; otherwise that instance may be purged already.
        items.AddRange(story.Repeats.Select((repeat, i) =>
        {
            var arrival = script.Arrivals[repeat.Report];
            var again = arrival.Report.AcceptedAt + repeat.After + TimeSpan.FromTicks(1 + i);
            return repeat.AcceptedAnew
                ? Delivery(arrival with { Report = arrival.Report with { AcceptedAt = again } }, again, "", name)
                : Delivery(arrival, again, $"-again-{i}", name);
        }));
        Repeats += story.Repeats.Count;
    }

    // A request must be accepted by a running process: if there is none, the pipeline asks again. A report may wait in its hub.
    private WaitInput WhileSomebodyAnswers(WaitInput wait)
    {
        var acceptedAt = Runs(wait.AcceptedAt) is var at && at - wait.AcceptedAt < Step ? wait.AcceptedAt : at;
        return wait with { AcceptedAt = acceptedAt, Deadline = acceptedAt + (wait.Deadline - wait.AcceptedAt) };
    }

    private DayItem Delivery(ReportArrival arrival, DateTimeOffset at, string suffix, string name) =>
        new(Runs(at), at, name, Names.DeliverReport, InstanceIds.ForReport(arrival.Report.Key) + suffix, arrival.Report);

    // Half of the outages are crashes with work in flight and an immediate restart; the others take some time.
    private static List<Outage> OutagesOf(Random random, TimeSpan length)
    {
        var outages = new List<Outage>();
        for (var at = Morning + TimeSpan.FromMinutes(10); at < Morning + length + TimeSpan.FromMinutes(20); at += Step * random.Next(6, 90))
        {
            var kind = (OutageKind)random.Next(4);
            outages.Add(new Outage(at, kind is OutageKind.Stop or OutageKind.Crash ? at + (Step * random.Next(1, 30)) : at, kind));
            at = outages[^1].Until;
        }

        return outages;
    }
}
