using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;
using FsCheck;
using FsCheck.Fluent;

namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>Generates stories, and shrinks a story that has failed.</summary>
/// <remarks>
/// Requests are placed at the 100th millisecond of a second, reports at the 500th, each with an additional millisecond of its own. So no two things
/// that a wait compares happen at the same moment, and no result depends on the order in which a runtime happens to process them.
/// </remarks>
internal static class StoryGen
{
    private const int Horizon = 900;

    /// <summary>Reports arrive in the order of their acceptance, and nothing goes wrong.</summary>
    public static Gen<Story> Calm { get; } =
        from requests in Some(1, 5, Asked)
        from reports in Some(0, 5, Sequence)
        from strays in Some(0, 4, Arbitrary)
        select Numbered(new Story(requests, [.. reports.SelectMany(said => said), .. strays], [], [], [], 0));

    /// <summary>Like a normal day: pipelines ask around the time at which Flux deploys the requested version.</summary>
    public static Gen<Story> Busy { get; } =
        from rollouts in Some(1, 3, Rollout)
        from strays in Some(0, 2, Arbitrary)
        from askers in Some(0, 1, Asked)
        select Numbered(new Story(
            [.. rollouts.SelectMany(rollout => rollout.Asked), .. askers], [.. rollouts.SelectMany(rollout => rollout.Said), .. strays], [], [], [], 0));

    /// <summary>Reports overtake each other, within the settle time.</summary>
    public static Gen<Story> Delayed { get; } =
        from story in Calm
        from delays in Gen.ArrayOf(Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(0, 13))), story.Reports.Count)
        select story with { Reports = [.. story.Reports.Zip(delays, (said, delay) => said with { Delay = TimeSpan.FromSeconds(delay) })] };

    public static Gen<Story> WithLateTimers(this Gen<Story> stories) =>
        from story in stories
        from lateness in Gen.Choose(1, 10)
        select story with { TimersLateBy = TimeSpan.FromSeconds(lateness) };

    public static Gen<Story> WithRepeats(this Gen<Story> stories) =>
        from story in stories
        from repeats in story.Reports.Count == 0 ? Gen.Constant<Repeat[]>([]) : Some(0, 8, Repeat(story.Reports.Count))
        select story with { Repeats = repeats };

    public static Gen<Story> WithDowns(this Gen<Story> stories) =>
        from story in stories
        from downs in Some(0, 3, Down)
        select story with { Downs = Apart(downs) };

    /// <summary>With faults in calls that still take effect: the feed knows at once, but its caller may not.</summary>
    public static Gen<Story> WithFaults(this Gen<Story> stories, params EntityDelivery[] kinds) =>
        from story in stories
        from faults in Some(0, 10, Fault(kinds))
        from flapping in Gen.Choose(0, 1000)
        select story with { Faults = [.. faults.DistinctBy(fault => (fault.Operation, fault.Nth))], Flapping = flapping };

    /// <summary>Every first request to the feed is answered at once: a later answer would be based on what is known by then, and that may change the end of a wait.</summary>
    public static Gen<Story> WithAnsweredJoins(this Gen<Story> stories) =>
        from story in stories
        select story with { Faults = [.. story.Faults.Where(fault => fault.Operation != FeedOperations.Join || fault.Delivery == EntityDelivery.Twice)] };

    /// <summary>With texts of the maximum length, with characters that JSON writes as six.</summary>
    public static Gen<Story> Wordy(this Gen<Story> stories) =>
        from story in stories
        from length in Gen.Choose(200, 1000)
        from letter in Gen.Elements('a', 'ä', '"', '<')
        select story with { Reports = [.. story.Reports.Select(said => said with { Message = said.Message + new string(letter, length - said.Message.Length) })] };

    public static Arbitrary<Story> Shrinking(this Gen<Story> stories) => Arb.From(stories, Smaller);

    private static IEnumerable<Story> Smaller(Story story)
    {
        for (var i = 0; i < story.Reports.Count; i++)
        {
            var at = i;
            yield return story with
            {
                Reports = Without(story.Reports, at),
                Repeats = [.. story.Repeats.Where(repeat => repeat.Report != at).Select(repeat => repeat with { Report = repeat.Report - (repeat.Report > at ? 1 : 0) })],
            };
        }

        for (var i = 0; i < story.Requests.Count; i++)
        {
            yield return story with { Requests = Without(story.Requests, i) };
        }

        for (var i = 0; i < story.Faults.Count; i++)
        {
            yield return story with { Faults = Without(story.Faults, i) };
        }

        for (var i = 0; i < story.Downs.Count; i++)
        {
            yield return story with { Downs = Without(story.Downs, i) };
        }

        for (var i = 0; i < story.Repeats.Count; i++)
        {
            yield return story with { Repeats = Without(story.Repeats, i) };
        }

        if (story.TimersLateBy > TimeSpan.Zero)
        {
            yield return story with { TimersLateBy = TimeSpan.Zero };
        }

        if (story.Flapping != 0)
        {
            yield return story with { Flapping = 0 };
        }

        for (var i = 0; i < story.Reports.Count; i++)
        {
            if (story.Reports[i].Delay > TimeSpan.Zero)
            {
                yield return story with { Reports = [.. story.Reports.Select((said, j) => j == i ? said with { Delay = TimeSpan.Zero } : said)] };
            }
        }
    }

    private static IReadOnlyList<T> Without<T>(IReadOnlyList<T> items, int index) => [.. items.Where((_, i) => i != index)];

    private static Gen<T[]> Some<T>(int from, int to, Gen<T> items) => Gen.Choose(from, to).SelectMany(count => Gen.ArrayOf(items, count));

    private static Gen<TimeSpan> Seconds(int from, int to) => Gen.Choose(from, to).Select(seconds => TimeSpan.FromSeconds(seconds));

    private static Gen<T> Mostly<T>(T usual, IEnumerable<T> others) => Gen.Frequency((4, Gen.Constant(usual)), (3, Gen.Elements(others)));

    private static Gen<string> Release => Gen.Frequency((9, Gen.Constant(Vocabulary.Releases[0])), (1, Gen.Constant(Vocabulary.Releases[1])));

    private static Gen<string> Version => Mostly("4.32.30", Vocabulary.Versions);

    private static Gen<int> Place => Gen.Frequency((6, Gen.Constant(0)), (4, Gen.Choose(0, Vocabulary.Places.Length - 1)));

    private static Gen<string?> DeploymentId => Gen.Frequency((3, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("7", "8")));

    private static Gen<Asked> Asked =>
        from at in Seconds(0, Horizon)
        from release in Release
        from version in Version
        from ns in Mostly(null, Vocabulary.Namespaces)
        from match in Mostly(Vocabulary.Matches[1], Vocabulary.Matches)
        from waitFor in Mostly(WaitFor.Deployed, [WaitFor.Tested])
        from acceptExisting in Mostly(true, [false])
        from timeout in Seconds(30, 1200)
        select new Asked(at, release, version, ns, match, waitFor, acceptExisting, timeout);

    private static Gen<Said> Arbitrary =>
        from at in Seconds(0, Horizon + 600)
        from age in Gen.Frequency((3, Gen.Choose(0, 3)), (2, Gen.Choose(0, 1200)))
        from release in Release
        from verdict in Gen.Elements(Enum.GetValues<Verdict>())
        from version in Version
        from named in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
        from place in Place
        from revision in Gen.Choose(0, 20)
        from deployment in DeploymentId
        from works in WorksFor
        select new Said(at, TimeSpan.FromSeconds(age), TimeSpan.Zero, release, verdict, named ? version : null, place, revision == 0 ? null : revision, deployment, "stray") { WorksFor = works };

    private static Gen<TimeSpan?> WorksFor =>
        Gen.Frequency((4, Seconds(10, 900).Select(seconds => (TimeSpan?)seconds)), (1, Gen.Constant<TimeSpan?>(null)));

    // Often about as long as a grace, so that things happen just before and just after a verdict.
    private static Gen<int> Gap => Gen.Frequency((4, Gen.Choose(1, 10)), (2, Gen.Choose(10, 110)), (3, Gen.Choose(112, 140)), (1, Gen.Choose(592, 620)));

    private static Gen<(Asked[] Asked, Said[] Said)> Rollout =>
        from said in Sequence
        from asked in Some(0, 2, Asked)
        from offsets in Gen.ArrayOf(Gen.Choose(-240, 120), asked.Length)
        select (asked.Zip(offsets, (asks, offset) => asks with
        {
            At = Later(said[0].AcceptedAt + TimeSpan.FromSeconds(offset)),
            Release = said[0].Release,
            Version = offset % 8 == 0 ? asks.Version : said[0].Version!,
            Match = offset % 8 == 1 ? asks.Match : Vocabulary.Places[said[0].Place].Keys,
            Namespace = offset % 8 == 2 ? asks.Namespace : Vocabulary.Places[said[0].Place].Namespace,
        }).ToArray(), said);

    private static TimeSpan Later(TimeSpan at) => at > TimeSpan.Zero ? at : TimeSpan.Zero;

    // In the format of helm-controller's messages: facts/flux-events 2.3.
    private static Gen<Said[]> Sequence =>
        from at in Seconds(0, Horizon)
        from release in Release
        from version in Version
        from before in Gen.Elements(Vocabulary.Versions)
        from place in Place
        from deployment in DeploymentId
        from revision in Gen.Choose(1, 90)
        from words in Gen.Elements(Sequences(version, before))
        from gaps in Gen.ArrayOf(Gap, words.Length)
        from ages in Gen.ArrayOf(Gen.Choose(0, 2), words.Length)
        from works in Gen.ArrayOf(WorksFor, words.Length)
        select words.Select((word, i) => new Said(
            at + TimeSpan.FromSeconds(gaps.Take(i).Sum()),
            TimeSpan.FromSeconds(ages[i]),
            TimeSpan.Zero,
            release,
            word.Verdict,
            word.Version,
            place,
            word.Verdict is Verdict.AttemptFailed or Verdict.Progress or Verdict.GaveUp or Verdict.Working or Verdict.Stalled ? null : revision + i,
            deployment,
            $"{word.Verdict}")
        { WorksFor = works[i] }).ToArray();

    private static (Verdict Verdict, string Version)[][] Sequences(string v, string before) =>
    [
        [(Verdict.Deployed, v)],
        [(Verdict.Deployed, v), (Verdict.Tested, v)],
        [(Verdict.Deployed, v), (Verdict.TestFailed, v)],
        [(Verdict.Deployed, v), (Verdict.TestFailed, v), (Verdict.RolledBack, before)],
        [(Verdict.AttemptFailed, v)],
        [(Verdict.AttemptFailed, v), (Verdict.RolledBack, before)],
        [(Verdict.AttemptFailed, v), (Verdict.RolledBack, before), (Verdict.Deployed, v), (Verdict.Tested, v)],
        [(Verdict.AttemptFailed, v), (Verdict.RolledBack, before), (Verdict.AttemptFailed, v), (Verdict.RolledBack, before), (Verdict.Deployed, v)],
        [(Verdict.AttemptFailed, v), (Verdict.Removed, v), (Verdict.Deployed, v)],
        [(Verdict.AttemptFailed, v), (Verdict.AttemptFailed, v), (Verdict.AttemptFailed, v), (Verdict.Deployed, v)],
        [(Verdict.Deployed, v), (Verdict.AttemptFailed, v), (Verdict.RolledBack, v)],
        [(Verdict.AttemptFailed, before), (Verdict.RolledBack, v)],
        [(Verdict.AttemptFailed, v), (Verdict.AttemptFailed, v), (Verdict.Deployed, v)],
        [(Verdict.GaveUp, v), (Verdict.GaveUp, v), (Verdict.Deployed, v)],
        [(Verdict.GaveUp, v), (Verdict.Deployed, v), (Verdict.Deployed, before)],
        [(Verdict.AttemptFailed, v), (Verdict.Deployed, v), (Verdict.Deployed, before)],
        [(Verdict.Deployed, before), (Verdict.Deployed, v), (Verdict.Deployed, before)],
        [(Verdict.Deployed, before), (Verdict.Removed, before), (Verdict.Deployed, v)],
        [(Verdict.AttemptFailed, v), (Verdict.Removed, v), (Verdict.AttemptFailed, v), (Verdict.GaveUp, v)],
        [(Verdict.AttemptFailed, v), (Verdict.Working, v), (Verdict.Deployed, v)],
        [(Verdict.AttemptFailed, v), (Verdict.Working, v), (Verdict.RolledBack, before), (Verdict.Working, v), (Verdict.Deployed, v)],
        [(Verdict.AttemptFailed, v), (Verdict.Working, v), (Verdict.AttemptFailed, v), (Verdict.Stalled, v)],
        [(Verdict.Working, v), (Verdict.AttemptFailed, v)],
        [(Verdict.AttemptFailed, v), (Verdict.Stalled, v), (Verdict.Working, v), (Verdict.Deployed, v)],
        [(Verdict.Deployed, v), (Verdict.Gone, v)],
        [(Verdict.Progress, v), (Verdict.Deployed, before), (Verdict.Deployed, v), (Verdict.Deployed, v)],
    ];

    private static Gen<Repeat> Repeat(int reports) =>
        from report in Gen.Choose(0, reports - 1)
        from after in Gen.Frequency((2, Seconds(0, 5)), (1, Seconds(0, 1200)))
        from anew in Gen.Elements(true, false)
        select new Repeat(report, after, anew);

    private static Gen<Down> Down =>
        from at in Seconds(0, Horizon + 300)
        from length in Gen.Frequency((2, Seconds(5, 60)), (1, Seconds(60, 900)))
        select new Down(at + TimeSpan.FromMilliseconds(900), length);

    private static Gen<Fault> Fault(EntityDelivery[] kinds) =>
        from operation in Gen.Elements(FeedOperations.Report, FeedOperations.Join, FeedOperations.Leave, FeedOperations.Consume)
        from nth in Gen.Choose(1, 5)
        from delivery in Gen.Elements(kinds)
        select new Fault(operation, nth, delivery);

    private static List<Down> Apart(IEnumerable<Down> downs)
    {
        var apart = new List<Down>();
        foreach (var down in downs.OrderBy(down => down.At))
        {
            if (apart.Count == 0 || apart[^1].At + apart[^1].For + TimeSpan.FromSeconds(60) < down.At)
            {
                apart.Add(down);
            }
        }

        return apart;
    }

    private static Story Numbered(Story story) => story with
    {
        Requests = [.. story.Requests.OrderBy(asked => asked.At).Select((asked, i) => asked with { At = asked.At + TimeSpan.FromMilliseconds(100 + i) })],
        Reports = [.. story.Reports.OrderBy(said => said.AcceptedAt).Select((said, i) => said with
        {
            AcceptedAt = said.AcceptedAt + TimeSpan.FromMilliseconds(500 + i),
            Message = $"{said.Message} {i}",
        })],
    };
}
