using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Tests.Releases;

/// <summary>Nothing can break a feed.</summary>
public sealed class ReleaseFeedEntityRules
{
    private readonly World _world = new();
    private readonly ReleaseFeedEntity _entity = new(NullLogger<ReleaseFeedEntity>.Instance);

    [Fact]
    public void The_state_stays_under_its_size_whatever_is_reported()
    {
        JsonElement? state = null;
        for (var i = 0; i < ReleaseFeed.MaxListeners + 50; i++)
        {
            var join = new JoinFeed($"ffc-demo-web:4.32.30-{new string('x', 20)}:{i:x10}", _world.Now.AddDays(1), _world.Now);
            state = Run(FeedOperations.Join, Json.Write(join), state).State;
        }

        for (var i = 0; i < 100; i++)
        {
            var report = _world.Report(Verdict.AttemptFailed, env: $"{i}{new string('é', 250)}", message: new string('é', 1000));
            state = Run(FeedOperations.Report, Json.Write(report), state).State;
            Assert.InRange(Encoding.UTF8.GetByteCount(state!.Value.GetRawText()), 0, ReleaseFeedEntity.MaxStateBytes);
        }

        Assert.Equal(ReleaseFeed.MaxListeners, Json.Read<FeedState>(state!.Value).Listeners.Count);
    }

    [Theory]
    [InlineData("""{"places":"nonsense"}""")]
    [InlineData("""{"places":null,"journal":null}""")]
    [InlineData("[]")]
    [InlineData("42")]
    public void A_state_that_cannot_be_read_is_set_aside_and_a_new_one_begun(string json)
    {
        var result = Run(FeedOperations.Report, Json.Write(_world.Report(Verdict.Deployed)), JsonElement.Parse(json));
        Assert.Equal(json, result.State!.Value.GetProperty("setAside").GetString());
        Assert.Equal(World.V, LiveIn(result.State));
    }

    [Theory]
    [InlineData("Report")]
    [InlineData("Join")]
    [InlineData("Snapshot")]
    [InlineData("Told")]
    [InlineData("Leave")]
    [InlineData("delete")]
    public void Operations_never_throw_and_an_unreadable_one_changes_nothing(string operation)
    {
        var state = Run(FeedOperations.Report, Json.Write(_world.Report(Verdict.Deployed)), null).State;
        foreach (var input in new[] { "null", "[]", "{}", "\"x\"", """{"key":"short","at":1}""", """{"instanceId":null}""", """{"reportKeys":[null]}""" })
        {
            Assert.Equal(World.V, LiveIn(Run(operation, JsonElement.Parse(input), state).State));
        }
    }

    [Fact]
    public void What_a_newer_build_wrote_is_kept()
    {
        var result = Run(FeedOperations.Report, Json.Write(_world.Report(Verdict.Deployed)), JsonElement.Parse("""{"tomorrow":{"a":1}}"""));
        Assert.Equal(1, result.State!.Value.GetProperty("tomorrow").GetProperty("a").GetInt32());
    }

    private static string? LiveIn(JsonElement? state) => Assert.Single(Json.Read<FeedState>(state!.Value).Places).Value.Live?.Version;

    private TaskEntityResult Run(string operation, JsonElement input, JsonElement? state) =>
        _entity.Run(new TaskEntityOperation(World.Release, operation, input, state));
}
