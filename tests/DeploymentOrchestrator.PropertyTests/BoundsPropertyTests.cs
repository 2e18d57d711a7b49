using System.Text;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.PropertyTests.Stories;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;
using DurableTask.InProcess.Replay;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.PropertyTests;

/// <summary>What is written must stay small and replayable, whatever is reported and however long the texts are.</summary>
public sealed class BoundsPropertyTests(ITestOutputHelper output)
{
    private const int Cases = 60;

    [Fact]
    public void Every_history_replays_and_status_and_feed_stay_within_their_size_limits() => PropertyCheck.ForAll(
        StoryGen.Delayed.WithRepeats().WithDowns().WithFaults(Enum.GetValues<EntityDelivery>()).Wordy().Shrinking(), Cases, output, story =>
        {
            var run = StoryRun.Play(story);
            foreach (var instance in run.Runtime.Instances)
            {
                Assert.Null(HistoryReplay.Verify(DomainCode.Orchestration(instance.Name), instance.History));
                Assert.InRange(instance.LongestStatus, 0, WaitStatus.MaxCharacters);
            }

            Assert.All(Vocabulary.Releases, release => Assert.InRange(SizeOf(run.Runtime.EntityState(InstanceIds.ForFeed(release))), 0, ReleaseFeedEntity.MaxStateBytes));
        });

    [Fact]
    public void A_feed_stays_within_its_size_limit_with_too_many_listeners_and_places() => PropertyCheck.ForAll(
        Gen.Choose(1, 600).Select(count => (Count: count, Text: new string(count % 2 == 0 ? 'ä' : '"', count))).ToArbitrary(), 20, output, crowd =>
        {
            var feed = InstanceIds.ForFeed("web").ToString();
            var now = new DateTimeOffset(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
            string? state = null;
            for (var i = 0; i < crowd.Count; i++)
            {
                var place = new Place("ns", Vocabulary.Keys(("env", $"{i}"), ("cluster", crowd.Text[..Math.Min(crowd.Text.Length, 256)])));
                var report = new Report($"{i:x32}", "web", "1.0.0", place, Verdict.Deployed, "UpgradeSucceeded", crowd.Text, now, now, i, place.Keys);
                state = DomainCode.Operate(feed, state, FeedOperations.Report, Json.DataConverter.Serialize(report)).State;
                var join = new JoinFeed(InstanceIds.ForWait("web", "1.0.0-0123456789012345678901234567", $"{i}"), now.AddHours(1), now);
                state = DomainCode.Operate(feed, state, FeedOperations.Join, Json.DataConverter.Serialize(join)).State;
                Assert.InRange(Encoding.UTF8.GetByteCount(state!), 0, ReleaseFeedEntity.MaxStateBytes);
            }
        });

    private static int SizeOf(System.Text.Json.JsonElement? state) => state is { } json ? Encoding.UTF8.GetByteCount(json.GetRawText()) : 0;
}
