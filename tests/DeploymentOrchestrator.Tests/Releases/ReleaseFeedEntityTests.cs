using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Tests.Releases;

/// <summary>No input can break a feed.</summary>
public sealed class ReleaseFeedEntityTests
{
    private const string Feed = $"@{Names.ReleaseFeed}@{World.Release}";
    private readonly World _world = new();

    [Fact]
    public void The_state_stays_under_its_size_whatever_is_reported()
    {
        string? state = null;
        for (var i = 0; i < ReleaseFeed.MaxListeners + 50; i++)
        {
            var join = new JoinFeed($"ffc-demo-web:4.32.30-{new string('x', 20)}:{i:x10}", _world.Now.AddDays(1), _world.Now);
            state = Run(FeedOperations.Join, join, state);
        }

        for (var i = 0; i < 100; i++)
        {
            var report = _world.Report(Verdict.AttemptFailed, env: $"{i}{new string('é', 250)}", message: new string('é', 1000));
            state = Run(FeedOperations.Report, report, state);
            Assert.InRange(Encoding.UTF8.GetByteCount(state!), 0, ReleaseFeedEntity.MaxStateBytes);
        }

        Assert.Equal(ReleaseFeed.MaxListeners, Json.Read<FeedState>(state).Listeners.Count);
    }

    [Fact]
    public void Three_hundred_objects_of_one_release_are_all_known()
    {
        string? state = null;
        for (var i = 0; i < 100; i++)
        {
            state = Run(FeedOperations.Join, new JoinFeed($"ffc-demo-web:4.32.30:{i:x10}", _world.Now.AddDays(1), _world.Now), state);
        }

        for (var i = 0; i < 300; i++)
        {
            var keys = new Dictionary<string, string> { ["cluster"] = $"aks-weu-{i:000}", ["env"] = "prd1" };
            var report = _world.Pass(seconds: 1).Report(Verdict.Deployed, $"4.32.{i % 7}") with
            {
                ObjectId = Guid.NewGuid().ToString(),
                Place = new Place("flux-config", keys),
                Metadata = keys,
            };
            state = Run(FeedOperations.Report, report, state);
        }

        Assert.InRange(Encoding.UTF8.GetByteCount(state!), 0, ReleaseFeedEntity.MaxStateBytes);
        var feed = Json.Read<FeedState>(state);
        Assert.Equal((300, 100), (feed.Places.Count, feed.Listeners.Count));
        Assert.NotEmpty(feed.Journal);
    }

    [Fact]
    public void An_empty_feed_has_no_state()
    {
        var wait = "ffc-demo-web:4.32.30:0123456789";
        var state = Run(FeedOperations.Join, new JoinFeed(wait, _world.Now.AddHours(1), _world.Now), null);
        Assert.NotNull(state);
        Assert.Null(Run(FeedOperations.Leave, new LeaveFeed(wait), state));

        state = Run(FeedOperations.Report, _world.Report(Verdict.Deployed), null);
        Assert.NotNull(state = Run(FeedOperations.Snapshot, new GetFeedSnapshot(_world.Now.AddDays(29)), state));
        Assert.Null(Run(FeedOperations.Snapshot, new GetFeedSnapshot(_world.Now.AddDays(31)), state));
    }

    [Theory]
    [InlineData("""{"places":"nonsense"}""")]
    [InlineData("""{"places":null,"journal":null}""")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{ not JSON", "It was not JSON.")]
    public void A_state_that_cannot_be_read_is_set_aside_and_a_new_one_begun(string json, string? kept = null)
    {
        var state = Run(FeedOperations.Report, _world.Report(Verdict.Deployed), json);
        Assert.Equal(kept ?? json, Json.Read<FeedState>(state).SetAside);
        Assert.Equal(World.V, LiveIn(state));
    }

    [Theory]
    [InlineData("Report")]
    [InlineData("Join")]
    [InlineData("Snapshot")]
    [InlineData("Told")]
    [InlineData("Leave")]
    [InlineData("delete")]
    public void Operations_never_throw_and_an_unreadable_input_changes_nothing(string operation)
    {
        var state = Run(FeedOperations.Report, _world.Report(Verdict.Deployed), null);
        foreach (var input in new[] { "null", "[]", "{}", "\"x\"", """{"key":"short","at":1}""", """{"instanceId":null}""", """{"reportKeys":[null]}""", "not JSON", null })
        {
            Assert.Equal(World.V, LiveIn(DomainCode.Operate(Feed, state, operation, input).State));
        }
    }

    [Fact]
    public void Properties_written_by_a_newer_build_are_kept()
    {
        var state = Run(FeedOperations.Report, _world.Report(Verdict.Deployed), """{"tomorrow":{"a":1}}""");
        Assert.Equal(1, JsonElement.Parse(state!).GetProperty("tomorrow").GetProperty("a").GetInt32());
    }

    [Fact]
    public void Reading_a_snapshot_creates_no_feed() => Assert.Null(Run(FeedOperations.Snapshot, new GetFeedSnapshot(_world.Now), null));

    private static string? LiveIn(string? state) => Assert.Single(Json.Read<FeedState>(state).Places).Value.Live?.Version;

    private static string? Run(string operation, object input, string? state) =>
        DomainCode.Operate(Feed, state, operation, Json.DataConverter.Serialize(input)).State;
}
