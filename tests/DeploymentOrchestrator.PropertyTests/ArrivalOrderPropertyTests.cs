using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.PropertyTests.Oracle;
using DeploymentOrchestrator.PropertyTests.Stories;
using DeploymentOrchestrator.Waits;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.PropertyTests;

/// <summary>The named cases in which the order of arrival may change something, and that it changes nothing else.</summary>
public sealed class ArrivalOrderPropertyTests(ITestOutputHelper output)
{
    private const int Cases = 100;
    private static readonly DateTimeOffset World = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private static readonly Said Flux = new(Minute(2), TimeSpan.Zero, TimeSpan.Zero, Vocabulary.Releases[0], Verdict.Deployed, "4.32.30", 0, 7, null, "said");
    private static readonly Asked Pipeline = new(
        Minute(1) + TimeSpan.FromMilliseconds(100), Vocabulary.Releases[0], "4.32.30", null, Vocabulary.Matches[0], WaitFor.Deployed, true, Minute(30));

    // All delays are shorter than the settle time. A report with a longer delay would still be on its way when a verdict is reached, and would come too late.
    [Fact]
    public void Every_order_of_arrival_gives_the_same_result_except_in_the_cases_below()
    {
        var differ = 0;
        PropertyCheck.ForAll(StoryGen.Delayed.Shrinking(), Cases, output, story =>
        {
            var prompt = story with { Reports = [.. story.Reports.Select(said => said with { Delay = TimeSpan.Zero })] };
            var (one, other) = (StoryRun.Play(story), StoryRun.Play(prompt));
            for (var i = 0; i < story.Requests.Count; i++)
            {
                if (one.Endings[i].Outcome!.Result != other.Endings[i].Outcome!.Result)
                {
                    differ++;
                    Assert.True(IsNamed(story, one.Script.Waits[i], one.Script.Arrivals), $"wait {i}: {one.Endings[i].Ending}, in order of acceptance {other.Endings[i].Ending}");
                }
            }
        });
        output.WriteLine($"{differ} waits ended otherwise in another order, each in one of the named cases");
    }

    [Fact]
    public void When_a_wait_fails_next_does_not_depend_on_the_order_of_arrival() => PropertyCheck.ForAll(
        Reported.SelectMany(reports => Gen.Shuffle(reports).Select(shuffled => (reports, shuffled))).ToArbitrary(),
        Cases,
        output,
        orders => Assert.Equal(FailsNext(orders.reports), FailsNext(orders.shuffled)));

    [Fact]
    public void A_report_in_flight_at_the_request_is_judged_by_the_feeds_state_on_arrival()
    {
        // Of two successes from before the request, the older one counts only if it arrives first: if it arrives second, it is known to be outdated.
        var older = Flux with { AcceptedAt = Minute(0.8), Delay = TimeSpan.FromSeconds(14) };
        var newer = Flux with { AcceptedAt = Minute(0.9), Version = "4.32.29", HelmRevision = 8 };
        Assert.Equal(Ending.Succeeded, EndOf(older, newer with { Delay = TimeSpan.FromSeconds(13) }));
        Assert.Equal(Ending.Deadline, EndOf(older, newer));
    }

    [Fact]
    public void A_place_makes_a_request_ambiguous_only_if_it_is_known_at_the_join()
    {
        var first = Flux with { AcceptedAt = Minute(0.3), Version = "4.32.29" };
        var second = first with { AcceptedAt = Minute(0.9), Place = 1 };
        Assert.Equal(Ending.Ambiguous, EndOf(first, second, Flux));
        Assert.Equal(Ending.Succeeded, EndOf(first, second with { Delay = TimeSpan.FromSeconds(13) }, Flux));
    }

    [Fact]
    public void A_rollback_counts_only_if_it_is_known_at_the_join()
    {
        var failed = Flux with { AcceptedAt = Minute(0.3), Verdict = Verdict.AttemptFailed, Version = "4.32.31" };
        var back = Flux with { AcceptedAt = Minute(0.9), Verdict = Verdict.RolledBack };
        Assert.Equal(Ending.Succeeded, EndOf(failed, back));
        Assert.Equal(Ending.Deadline, EndOf(failed, back with { Delay = TimeSpan.FromSeconds(13) }));
    }

    [Fact]
    public void A_failure_that_arrives_after_the_success_cannot_undo_it()
    {
        var gaveUp = Flux with { Verdict = Verdict.GaveUp };
        var success = Flux with { AcceptedAt = Minute(2.1) };
        Assert.Equal(Ending.GaveUp, EndOf(gaveUp, success));
        Assert.Equal(Ending.Succeeded, EndOf(gaveUp with { Delay = TimeSpan.FromSeconds(12) }, success));
    }

    // All reports are within the first grace, so that no verdict is due yet, and none of them decides on its own.
    private static Gen<Said[]> Reported =>
        from verdicts in Gen.ArrayOf(Gen.Elements(Verdict.AttemptFailed, Verdict.TestFailed, Verdict.Removed, Verdict.RolledBack, Verdict.Progress), 6)
        from newer in Gen.ArrayOf(Gen.Elements("4.32.30", "4.32.30", "4.32.31", "4.32.29"), verdicts.Length)
        select verdicts.Select((verdict, i) => Flux with { AcceptedAt = Minute(1.2) + TimeSpan.FromSeconds(15 * i), Verdict = verdict, Version = newer[i], Message = $"{i}" }).ToArray();

    private static (DateTimeOffset? Failed, DateTimeOffset? Remediated, DateTimeOffset? Newer, PendingFailure Next) FailsNext(IReadOnlyList<Said> reports)
    {
        var inOrder = reports.OrderBy(said => said.AcceptedAt).ToArray();
        var script = new Script(new Story([Pipeline], inOrder, [], [], [], 0), World);
        var wait = script.Waits[0];
        var now = World + inOrder[^1].AcceptedAt;
        var (state, _) = WaitMachine.Handle(new WaitState(wait), new WaitMessage.Started(), wait.AcceptedAt);
        foreach (var said in reports)
        {
            var arrival = script.Arrivals[Array.IndexOf(inOrder, said)];
            (state, _) = WaitMachine.Handle(state, new WaitMessage.Reported(arrival.Report), now);
        }

        // Compare the reasons as well as the verdict: the earliest of several verdicts would hide a difference in the others.
        return (state.Failure?.AcceptedAt, state.RemediatedAt, state.Newer?.AcceptedAt, Verdicts.Earliest(state));
    }

    private static bool IsNamed(Story story, WaitInput wait, IReadOnlyList<ReportArrival> arrivals)
    {
        var ofRelease = arrivals.Where(arrival => arrival.Report.Release == wait.Request!.Release).ToList();
        var onItsWayAtTheJoin = ofRelease.Exists(arrival => arrival.Report.AcceptedAt <= wait.AcceptedAt && arrival.At > wait.AcceptedAt);
        var overtaken = ofRelease.Exists(success => success.Report.Verdict is Verdict.Deployed or Verdict.Tested
            && ofRelease.Exists(failure => failure.Report.AcceptedAt < success.Report.AcceptedAt && failure.At > success.At
                && failure.Report.Verdict is Verdict.GaveUp or Verdict.AttemptFailed or Verdict.TestFailed or Verdict.Removed));
        return onItsWayAtTheJoin || overtaken;
    }

    private static Ending EndOf(params Said[] reports)
    {
        var numbered = reports.Select((said, i) => said with { AcceptedAt = said.AcceptedAt + TimeSpan.FromMilliseconds(500 + i), Message = $"{i}" });
        var run = StoryRun.Play(new Story([Pipeline], [.. numbered], [], [], [], 0));
        var ending = Assert.Single(run.Endings).Ending;
        Assert.Contains(ending, Assert.Single(run.Expected));
        return ending;
    }

    private static TimeSpan Minute(double minutes) => TimeSpan.FromMinutes(minutes);
}
