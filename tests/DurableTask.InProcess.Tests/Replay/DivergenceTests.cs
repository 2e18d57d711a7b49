using DurableTask.Core.History;
using DurableTask.InProcess.Replay;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Run = System.Func<Microsoft.DurableTask.TaskOrchestrationContext, System.Threading.Tasks.Task<object?>>;

namespace DurableTask.InProcess.Tests.Replay;

/// <summary>Every way in which changed code can differ from the recorded history is found, with its position.</summary>
public sealed class DivergenceTests
{
    private const string Waits =
        "waits for activity Do (#0), timer due 2026-03-02T10:01:00.0000000Z (#1), unless canceled, call Join of entity @feed@x (#2), orchestration Child as b-1 (#3)";

    private static readonly EntityInstanceId Feed = new("Feed", "x");

    private readonly Recording _recorded = new(Changed("none"));

    // The history: 0 turn, 1 start, 2 activity, 3 timer, 4 entity call, 5 child, 6 event sent, 7 end of turn; 8 turn, 9 event raised, then
    // 10 to 13 the answers to what is open, 14 the end, 15 end of turn.
    public DivergenceTests()
    {
        var call = _recorded.Begin().OfType<EventSentEvent>().Select(EntityRequest.Of).First()!;
        _recorded.Turn(
            Recording.Event("Go"),
            new TaskCompletedEvent(-1, 0, "null"),
            Recording.Fired(1),
            Recording.Event(call.Id, """{"result":"1"}"""),
            new SubOrchestrationInstanceCompletedEvent(-1, 3, "null"));
    }

    public static TheoryData<string, int, string, string> Changes => new()
    {
        { "activity renamed", 2, "activity Do (#0)", "did activity Make (#0)" },
        { "activity after timer", 2, "activity Do (#0)", "did timer due 2026-03-02T10:01:00.0000000Z (#0)" },
        { "timer due later", 3, "timer due 2026-03-02T10:01:00.0000000Z (#1)", "did timer due 2026-03-02T10:02:00.0000000Z (#1)" },
        { "operation renamed", 4, "call Join of entity @feed@x (#2)", "did call Leave of entity @feed@x (#2)" },
        { "other entity", 4, "call Join of entity @feed@x (#2)", "did call Join of entity @feed@y (#2)" },
        { "another id for the entity's answer", 4, "call Join of entity @feed@x (#2)", "did call Join of entity @feed@x (#2)" },
        { "child renamed", 5, "orchestration Child as b-1 (#3)", "did orchestration Infant as b-1 (#3)" },
        { "other child", 5, "orchestration Child as b-1 (#3)", "did orchestration Child as b-2 (#3)" },
        { "other target", 6, "event Go to b (#4)", "did event Go to c (#4)" },
        { "other event", 6, "event Go to b (#4)", "did event Stop to b (#4)" },
        { "one action less", 6, "event Go to b (#4)", Waits },
        { "one action more", 8, "the start of the turn of 2026-03-02T10:01:00.0000000Z", "did activity More (#5)" },
        { "early end", 8, "the start of the turn of 2026-03-02T10:01:00.0000000Z", "did event Stop to b (#5)" },
        { "another wait", 14, "the end", "waits for an event, or for something that its context did not give it" },
        { "failure", 14, "the end", "did the end by failure" },
        { "a new beginning", 14, "the end", "did a new beginning" },
        { "one action more at the end", 14, "the end", "did activity More (#5)" },
        { "one event more at the end", 14, "the end", "did event Stop to b (#5)" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Changed_code_is_detected_at_its_position(string change, int position, string recorded, string code) =>
        Assert.Equal(new HistoryDivergence(position, recorded, code), Recording.Replay(_recorded.History, Changed(change)));

    [Theory]
    [InlineData("none")]
    [InlineData("other inputs")]
    public void Unchanged_code_passes_and_inputs_are_not_compared(string change) => Assert.Null(Recording.Replay(_recorded.History, Changed(change)));

    [Fact]
    public void An_action_beyond_the_history_is_detected() => Assert.Equal(
        new HistoryDivergence(8, "the end of the history", "did activity More (#5)"),
        Recording.Replay(_recorded.History[..8], Changed("one action more")));

    [Fact]
    public void Code_that_continues_after_its_recorded_end_is_detected() => Assert.Equal(
        new HistoryDivergence(14, "the end", "did activity More (#5)"),
        Recording.Replay(_recorded.History, Changed("one action more at the end")));

    [Fact]
    public void An_unrequested_result_is_detected() => Assert.Equal(
        new HistoryDivergence(8, "the result of activity #7", "made no such call"),
        Recording.Replay([.. _recorded.History[..8], new TaskCompletedEvent(-1, 7, "null")], Changed("none")));

    [Fact]
    public void An_event_of_an_unexpected_type_is_detected()
    {
        Run run = async context => await context.WaitForExternalEvent<int>("Go");
        var recording = new Recording(run);
        recording.Begin();

        var divergence = Recording.Replay([.. recording.History, new OrchestratorStartedEvent(-1), Recording.Event("Go", "\"text\"")], run);

        Assert.Equal(new HistoryDivergence(4, "the arrival of event Go", "broke off with JsonException"), divergence);
    }

    [Fact]
    public void No_payload_is_in_the_message()
    {
        var divergence = Recording.Replay(_recorded.History, Changed("failure"));

        Assert.DoesNotContain("secret", divergence!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("at event 14 of the history: recorded was the end, but the code did", divergence.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_replay_stops_at_the_divergence()
    {
        var replay = new HistoryReplay(Recording.Code(Changed("activity renamed")));

        Assert.False(_recorded.History.All(replay.Apply));
        Assert.False(replay.Apply(Recording.Event("Go")));

        Assert.Equal(2, replay.Position);
        Assert.Equal(5, replay.Unmet.Count());
    }

    private static Run Changed(string change) => async context =>
    {
        T If<T>(string name, T changed, T unchanged) => change == name ? changed : unchanged;

        if (change == "activity after timer")
        {
            _ = context.CreateTimer(Recording.Start.AddMinutes(1), CancellationToken.None);
        }

        if (change == "another id for the entity's answer")
        {
            context.NewGuid();
        }

        var input = If("other inputs", "other", "secret");
        var calls = new List<Task>
        {
            context.CallActivityAsync(If("activity renamed", "Make", "Do"), input),
            context.CreateTimer(Recording.Start.AddMinutes(If("timer due later", 2, 1)), CancellationToken.None),
            context.Entities.CallEntityAsync<int>(If("other entity", new EntityInstanceId("Feed", "y"), Feed), If("operation renamed", "Leave", "Join"), input),
            context.CallSubOrchestratorAsync(
                If("child renamed", "Infant", "Child"), input, new SubOrchestrationOptions(new TaskOptions(), If("other child", "b-2", "b-1"))),
        };
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
            context.SendEvent("b", "Stop", input);
            return input;
        }

        await context.WaitForExternalEvent<object>(If("another wait", "Other", "Go"));
        await Task.WhenAll(calls);
        if (change == "one action more at the end")
        {
            _ = context.CallActivityAsync("More", input);
        }

        if (change == "one event more at the end")
        {
            context.SendEvent("b", "Stop", input);
        }

        if (change == "a new beginning")
        {
            context.ContinueAsNew(input);
        }

        return change == "failure" ? throw new FormatException("secret") : input;
    };
}
