using System.Text.Json;
using System.Text.Json.Nodes;
using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Tests.Histories;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Tests.Replay;

/// <summary>What a replay can conclude from the status that Durable Functions shows, which leaves out much.</summary>
public sealed class FunctionsStatusTests
{
    public static TheoryData<string> Names => [.. GoldenScenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_status_of_every_scenario_replays_to_the_same_decision(string name) => ReplaysToTheSame(GoldenHistories.Read(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_status_with_fired_canceled_timers_replays_too(string name) =>
        ReplaysToTheSame(GoldenHistories.Play(GoldenScenarios.All.Single(scenario => scenario.Name == name)));

    private static void ReplaysToTheSame(IReadOnlyList<HistoryEvent> history)
    {
        var full = Tracer.Run("", history);

        var trace = Replay(FunctionsShape.Of(history));

        Assert.Null(trace.Divergence);
        Assert.Equal(full.IsEnded, trace.IsEnded);
        Assert.NotEmpty(trace.NotChecked);
        Assert.Equal(Told(full), Told(trace));
        Assert.Equal(full.Steps.SelectMany(step => step.Reports).Select(report => report.Effect), trace.Steps.SelectMany(step => step.Reports).Select(report => report.Effect));
    }

    [Fact]
    public void Positions_are_those_of_the_status()
    {
        var status = Status("released");

        var deciding = Replay(status).Steps.Single(step => step.Reports.Count > 0);

        var shown = status["historyEvents"]![deciding.Position]!;
        Assert.Equal(("EventRaised", "DeploymentReported"), ((string)shown["EventType"]!, (string)shown["Name"]!));
    }

    [Fact]
    public void It_stops_at_the_given_position_and_names_the_arriving_event()
    {
        var seen = new List<int>();

        var trace = Replay(Status("released"), until: 4, before: seen.Add);

        Assert.Null(trace.Divergence);
        Assert.Equal(trace.Steps.Select(step => step.Position), seen);
        Assert.All(seen, position => Assert.InRange(position, 0, 3));
    }

    [Fact]
    public void An_activity_under_another_name_is_found()
    {
        var status = Status("released");
        var index = IndexOf(status, e => (string?)e["FunctionName"] == "CompleteTask");
        status["historyEvents"]![index]!["FunctionName"] = "FinishTask";

        var divergence = Replay(status).Divergence;

        Assert.Equal((index, "activity FinishTask", "did activity CompleteTask"), (divergence!.Position, divergence.Recorded, divergence.Code));
    }

    [Fact]
    public void An_activity_that_this_build_does_not_call_is_found()
    {
        var status = Status("open");
        status["historyEvents"]!.AsArray().Add(new JsonObject { ["EventType"] = "TaskScheduled", ["Timestamp"] = "2026-08-20T10:06:00Z", ["Name"] = "Count" });

        var trace = Replay(status);

        Assert.Equal("activity Count", trace.Divergence?.Recorded);
        Assert.StartsWith("waits for", trace.Divergence!.Code, StringComparison.Ordinal);
        Assert.Contains("activity Count", trace.Leftover);
    }

    [Fact]
    public void An_activity_that_is_missing_from_the_status_is_found()
    {
        var status = Status("released");
        status["historyEvents"]!.AsArray().RemoveAt(IndexOf(status, e => (string?)e["FunctionName"] == "CompleteTask"));

        Assert.Equal("did activity CompleteTask", Replay(status).Divergence?.Code);
    }

    [Fact]
    public void Another_call_of_the_feed_is_found()
    {
        var status = Status("released");
        var index = IndexOf(status, e => (string?)e["EventType"] == "EventSent");
        status["historyEvents"]![index]!["InstanceId"] = "@releasefeed@other";

        Assert.Equal(index, Replay(status).Divergence?.Position);
    }

    [Fact]
    public void Another_result_is_found()
    {
        var status = Status("released");
        var end = status["historyEvents"]![IndexOf(status, e => (string?)e["EventType"] == "ExecutionCompleted")]!;
        end["Result"]!["result"] = "Failed";

        var divergence = Replay(status).Divergence;

        Assert.Equal(("the end with Failed", "ends with Succeeded"), (divergence?.Recorded, divergence?.Code));
    }

    [Fact]
    public void An_extra_recorded_timer_is_not_a_divergence_by_itself()
    {
        var status = Status("open");
        var fired = status["historyEvents"]![IndexOf(status, e => (string?)e["EventType"] == "TimerFired")]!.DeepClone();
        fired["FireAt"] = "2026-08-20T10:06:30Z";
        status["historyEvents"]!.AsArray().Add(fired);

        Assert.Null(Replay(status).Divergence);
    }

    [Fact]
    public void A_timer_that_this_build_lacks_is_found_by_the_missing_actions()
    {
        var status = Status("deadline");
        foreach (var fired in status["historyEvents"]!.AsArray().Where(e => (string?)e!["EventType"] == "TimerFired"))
        {
            fired!["FireAt"] = "2026-08-20T09:00:00Z";
        }

        Assert.NotNull(Replay(status).Divergence);
    }

    [Theory]
    [InlineData("TaskCompleted", "Result", "showHistoryOutput=true")]
    [InlineData("EventRaised", "Input", "showInput=true")]
    public void Missing_query_options_are_named_with_the_remedy(string type, string property, string remedy)
    {
        var status = Status("released");
        status["historyEvents"]!.AsArray().First(e => (string?)e!["EventType"] == type)!.AsObject().Remove(property);

        Assert.Contains(remedy, Assert.Throws<JsonException>(() => Replay(status)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_history_the_remedy_is_named_too()
    {
        var status = Status("released");
        status["historyEvents"] = null;

        Assert.Contains("showHistory=true", Assert.Throws<JsonException>(() => Replay(status)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_masked_token_does_not_prevent_the_replay()
    {
        var status = Status("released");
        status["input"]!["target"]!["protectedToken"] = "***";

        Assert.Null(Replay(status).Divergence);
    }

    private static Trace Replay(JsonObject status, int? until = null, Action<int>? before = null) =>
        RecordedInstance.Parse("status", status.ToJsonString()).Trace(until, before);

    private static JsonObject Status(string name) => FunctionsShape.Of(GoldenHistories.Read(name));

    private static int IndexOf(JsonObject status, Func<JsonNode, bool> isIt)
    {
        var events = status["historyEvents"]!.AsArray().ToList();
        return events.FindIndex(e => isIt(e!));
    }

    // Times may differ by the delay of a queue, so lines that contain a time are not compared.
    private static IEnumerable<(EffectKind, bool)> Told(Trace trace) => trace.Steps
        .SelectMany(step => step.Effects)
        .Where(effect => effect.Kind is EffectKind.Decision or EffectKind.Error or EffectKind.Warning)
        .Select(effect => (effect.Kind, effect.Text.StartsWith("Succeeded", StringComparison.Ordinal)));
}
