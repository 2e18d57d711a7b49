using DeploymentOrchestrator.PropertyTests.Oracle;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>Plays a story on the simulated runtime: the whole domain in virtual time, with every turn a replay.</summary>
internal sealed class StoryRun
{
    private static readonly DateTimeOffset Start = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan TimeToTell = TimeSpan.FromHours(2);
    private readonly Dictionary<string, int> _calls = [];
    private readonly PipelineStandIn _pipeline;
    private readonly Story _story;

    private StoryRun(Story story)
    {
        _story = story;
        Script = new Script(story, Start);
        Runtime = new SimulatedRuntime(Start);
        _pipeline = new PipelineStandIn(Runtime);
        var moods = new Moods(story.Flapping);
        _pipeline.OnProgressUpdate = moods.OfVisit;
        _pipeline.OnCompletion = _ => moods.OfCompletion();
        Runtime.Activity = _pipeline.Run;
        Runtime.Delivery = DeliveryOf;
        Runtime.TimerLateness = story.TimersLateBy;
    }

    public Script Script { get; }

    public SimulatedRuntime Runtime { get; }

    /// <summary>The end of each wait, in the order of the story.</summary>
    public IReadOnlyList<Ended> Endings { get; private set; } = [];

    /// <summary>The oracle's possible results of the story, by wait. There are several only if the result depends on how late a timer is.</summary>
    public IReadOnlyList<IReadOnlyList<Ending>> Expected
    {
        get
        {
            var (prompt, late) = (Ask(TimeSpan.Zero), Ask(_story.TimersLateBy));
            return [.. prompt.Zip(late, (a, b) => new[] { a.Ending, b.Ending }.Distinct().ToArray())];
        }
    }

    public static StoryRun Play(Story story)
    {
        var run = new StoryRun(story);
        run.Run();
        return run;
    }

    // A wait that decides later has also reported its failures to the feed later, so the next wait may not know of them.
    private IReadOnlyList<Expected> Ask(TimeSpan lateness) => Model.Of(
        Script.Waits, Script.Arrivals, new Clockwork(at => Start + _story.Up(at + lateness - Start), wait => wait.AcceptedAt));

    private void Run()
    {
        var acts = new PriorityQueue<Action, (DateTimeOffset At, int Order)>();
        void At(DateTimeOffset at, Action act) => acts.Enqueue(act, (at, acts.Count));
        foreach (var down in _story.Downs)
        {
            At(Start + down.At, () => Runtime.BeDown(down.For));
        }

        foreach (var wait in Script.Waits)
        {
            At(wait.AcceptedAt, () => Assert.True(Runtime.Start(Names.PipelineWait, Script.InstanceIdOf(wait), wait)));
        }

        foreach (var (said, arrival) in _story.Reports.Zip(Script.Arrivals))
        {
            At(Start + said.ArrivesAt, () => Runtime.Start(Names.DeliverReport, InstanceIds.ForReport(arrival.Report.Key), arrival.Report));
        }

        foreach (var repeat in _story.Repeats)
        {
            var said = _story.Reports[repeat.Report];
            var report = Script.Arrivals[repeat.Report].Report;
            var again = Start + said.ArrivesAt + repeat.After;

            // The instance of its first delivery may have been purged meanwhile, so this is another instance.
            At(again, () => Runtime.Start(
                Names.DeliverReport,
                InstanceIds.ForReport($"{report.Key}-again-{Runtime.Instances.Count()}"),
                repeat.AcceptedAnew ? report with { AcceptedAt = again } : report));
        }

        while (acts.TryDequeue(out var act, out var due))
        {
            if (due.At > Runtime.Now)
            {
                Runtime.Pass(due.At - Runtime.Now);
            }

            act();
            Runtime.Pass(TimeSpan.Zero);
        }

        var last = Script.Waits.Select(wait => wait.Deadline).Append(Runtime.Now).Max();
        Runtime.Pass(last - Runtime.Now + TimeToTell);
        Endings = [.. Script.Waits.Select(EndOf)];
    }

    private Ended EndOf(WaitInput wait)
    {
        var instance = Runtime[Script.InstanceIdOf(wait)];
        var sent = _pipeline.Completions
            .Where(completion => completion.Completion.Target.PlanId == wait.Target.PlanId)
            .Select(completion => (completion.At, completion.Completion.Result));
        return new Ended(instance.Output is { } output ? Json.Read<WaitOutcome>(output) : null, [.. sent], _pipeline.IssuesOf(wait.Target.PlanId));
    }

    private EntityDelivery DeliveryOf(string operation)
    {
        var nth = _calls[operation] = _calls.GetValueOrDefault(operation) + 1;
        return _story.Faults.FirstOrDefault(fault => fault.Operation == operation && fault.Nth == nth)?.Delivery ?? EntityDelivery.Normal;
    }
}
