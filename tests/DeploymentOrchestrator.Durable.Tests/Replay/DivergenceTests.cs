using DeploymentOrchestrator.Durable.Replay;
using static DeploymentOrchestrator.Durable.Conformance.Code;
using Run = System.Func<DeploymentOrchestrator.Durable.TaskOrchestrationContext, System.Threading.Tasks.Task<System.Text.Json.JsonElement>>;

namespace DeploymentOrchestrator.Durable.Tests.Replay;

public sealed class DivergenceTests
{
    private static readonly EntityInstanceId Feed = new("Feed", "x");

    private readonly Recording _recorded = new(async context =>
    {
        _ = context.CallActivityAsync("Do", Json("secret"));
        _ = context.CreateTimer(Recording.Start.AddMinutes(1), CancellationToken.None);
        _ = context.CallEntityAsync(Feed, "Join", Json("secret"));
        context.SendEvent("b", "Go", Json("secret"));
        await context.WaitForExternalEvent("Go");
        return Json("secret");
    });

    // The history: 0 turn, 1 start, 2 activity, 3 timer, 4 entity call, 5 event sent; 6 turn, 7 event raised, 8 end.
    public DivergenceTests()
    {
        _recorded.Begin();
        _recorded.Turn(new EventRaised("Go", Json("secret")));
    }

    public static TheoryData<string, int, string, string> Changes => new()
    {
        { "activity renamed", 2, "activity Do (#0)", "did activity Make (#0)" },
        { "activity after timer", 2, "activity Do (#0)", "did timer due 2026-03-02T10:01:00.0000000Z (#0)" },
        { "timer due later", 3, "timer due 2026-03-02T10:01:00.0000000Z (#1)", "did timer due 2026-03-02T10:02:00.0000000Z (#1)" },
        { "operation renamed", 4, "call Join of entity @feed@x (#2)", "did call Leave of entity @feed@x (#2)" },
        { "other entity", 4, "call Join of entity @feed@x (#2)", "did call Join of entity @feed@y (#2)" },
        { "other target", 5, "event Go to b (#3)", "did event Go to c (#3)" },
        { "other event", 5, "event Go to b (#3)", "did event Stop to b (#3)" },
        { "one action less", 5, "event Go to b (#3)", "waits for activity Do (#0), timer due 2026-03-02T10:01:00.0000000Z (#1), call Join of entity @feed@x (#2), event Go" },
        { "one action more", 6, "the start of the turn of 2026-03-02T10:01:00.0000000Z", "did activity More (#4)" },
        { "another wait", 8, "the end", "waits for activity Do (#0), timer due 2026-03-02T10:01:00.0000000Z (#1), call Join of entity @feed@x (#2), event Other" },
        { "early end", 6, "the start of the turn of 2026-03-02T10:01:00.0000000Z", "did the end" },
        { "failure", 8, "the end", "did the end by failure" },
        { "one action more at the end", 8, "the end", "did activity More (#4)" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Changed_code_is_found_out_and_told_where(string change, int position, string recorded, string code)
    {
        var divergence = Recording.Replay(_recorded.History, Changed(change));

        Assert.Equal(new ReplayDivergence(position, recorded, code), divergence);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("other inputs")]
    public void Unchanged_code_passes_and_inputs_are_not_compared(string change)
    {
        Assert.Null(Recording.Replay(_recorded.History, Changed(change)));
    }

    [Fact]
    public void Changed_code_runs_no_new_turn()
    {
        var replay = new OrchestrationReplay("a", Orchestrator(Changed("activity renamed")));
        var isSame = _recorded.History.Take(6).All(replay.Apply);

        var turn = replay.RunTurn(Recording.Start.AddMinutes(5), [new EventRaised("Go", Json("secret"))]);

        Assert.False(isSame);
        Assert.Equal(2, turn.Divergence!.Position);
        Assert.DoesNotContain("secret", turn.Divergence.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_beyond_the_history_is_found_out_before_the_new_turn()
    {
        var replay = new OrchestrationReplay("a", Orchestrator(Changed("one action more")));
        Assert.True(_recorded.History.Take(6).All(replay.Apply));

        var turn = replay.RunTurn(Recording.Start.AddMinutes(5), []);

        Assert.Equal(new ReplayDivergence(6, "the end of the history", "did activity More (#4)"), turn.Divergence);
    }

    [Fact]
    public void An_answer_that_nobody_asked_for_is_found_out()
    {
        Assert.Equal(
            new ReplayDivergence(2, "the result of activity #7", "made no such call"),
            Recording.Replay([new OrchestratorStarted(Recording.Start), new ExecutionStarted("Test", Payload.Null), new TaskCompleted(7, Payload.Null)], Changed("none")));
        Assert.Equal(
            "the firing of timer #0",
            Recording.Replay([.. _recorded.History.Take(7), new TimerFired(0, Recording.Start)], Changed("none"))!.Recorded);
    }

    private static Run Changed(string change) => async context =>
    {
        T If<T>(string name, T changed, T unchanged) => change == name ? changed : unchanged;

        if (change == "activity after timer")
        {
            _ = context.CreateTimer(Recording.Start.AddMinutes(1), CancellationToken.None);
        }

        var input = Json(If("other inputs", "other", "secret"));
        _ = context.CallActivityAsync(If("activity renamed", "Make", "Do"), input);
        _ = context.CreateTimer(Recording.Start.AddMinutes(If("timer due later", 2, 1)), CancellationToken.None);
        _ = context.CallEntityAsync(If("other entity", new EntityInstanceId("Feed", "y"), Feed), If("operation renamed", "Leave", "Join"), input);
        if (change != "one action less")
        {
            context.SendEvent(If("other target", "c", "b"), If("other event", "Stop", "Go"), input);
        }

        if (change == "one action more")
        {
            _ = context.CallActivityAsync("More", input);
        }

        if (change == "early end")
        {
            return input;
        }

        await context.WaitForExternalEvent(If("another wait", "Other", "Go"));
        if (change == "one action more at the end")
        {
            _ = context.CallActivityAsync("More", input);
        }

        return change == "failure" ? throw new FormatException("secret") : input;
    };
}
