using DeploymentOrchestrator.PropertyTests.Stories;
using FsCheck;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.PropertyTests;

/// <summary>Properties of every set of waits and reports of a release, whatever the network and the process do meanwhile.</summary>
public sealed class StateMachinePropertyTests(ITestOutputHelper output)
{
    private const int Cases = 100;

    private static readonly EntityDelivery[] Effective = [EntityDelivery.Twice, EntityDelivery.Failed, EntityDelivery.AnswerLost];

    [Fact]
    public void Every_wait_ends_as_the_oracle_says() => Prove(StoryGen.Calm, Agrees);

    [Fact]
    public void Every_wait_ends_as_the_oracle_says_when_reports_overtake_each_other() => Prove(StoryGen.Delayed, Agrees);

    [Fact]
    public void Every_wait_ends_as_the_oracle_says_when_the_process_is_down_for_a_while() => Prove(StoryGen.Delayed.WithDowns(), Agrees);

    [Fact]
    public void Timers_that_fire_late_change_no_result() => Prove(StoryGen.Delayed.WithLateTimers(), Agrees);

    [Fact]
    public void Each_wait_gets_exactly_one_result_whatever_goes_wrong() => Prove(
        StoryGen.Delayed.WithRepeats().WithDowns().WithFaults([.. Effective, EntityDelivery.Lost]), run => Assert.All(run.Endings, ended =>
        {
            Assert.NotNull(ended.Outcome);
            Assert.True(ended.Outcome.Delivered);
            Assert.NotEmpty(ended.Sent);
            Assert.All(ended.Sent, sent => Assert.Equal(ended.Outcome.Result, sent.Result));
        }));

    [Fact]
    public void Duplicates_change_nothing() => PropertyCheck.ForAll(StoryGen.Delayed.WithRepeats().Shrinking(), Cases, output, story =>
    {
        var run = StoryRun.Play(story);
        Agrees(run);

        // The issues that people see do not change either: a report that comes twice is shown once.
        var once = StoryRun.Play(story with { Repeats = [] });
        Assert.All(run.Endings.Zip(once.Endings), pair => Assert.Equal(pair.Second.Issues, pair.First.Issues));
    });

    [Fact]
    public void A_delivery_that_took_effect_but_reported_failure_changes_no_result() => Prove(StoryGen.Calm.WithFaults(Effective).WithAnsweredJoins(), Agrees);

    private static void Agrees(StoryRun run) => Assert.All(
        run.Expected.Zip(run.Endings), pair => Assert.Contains(pair.Second.Ending, pair.First));

    private void Prove(Gen<Story> stories, Action<StoryRun> holds) =>
        PropertyCheck.ForAll(stories.Shrinking(), Cases, output, story => holds(StoryRun.Play(story)));
}
