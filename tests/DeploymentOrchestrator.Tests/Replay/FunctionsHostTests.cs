using System.Text.Json;
using DeploymentOrchestrator.Replay;
using DurableTask.Contracts;
using DurableTask.Core.History;
using DurableTask.InProcess.Replay;

namespace DeploymentOrchestrator.Tests.Replay;

/// <summary>Recordings of a real Functions host (samples/functions-host): this build does the same, whether it reads them as a history or as a status.</summary>
public sealed class FunctionsHostTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples", "functions-host");

    public static TheoryData<string> Histories => [.. Names("*-history-*.json")];

    public static TheoryData<string> Statuses => [.. Names("*-status-*.json")];

    [Fact]
    public void All_twelve_instances_exist_in_both_forms() => Assert.Equal((12, 12), (Histories.Count, Statuses.Count));

    [Theory]
    [MemberData(nameof(Histories))]
    public void Its_history_replays_turn_by_turn(string file)
    {
        var trace = Replay(file);

        Assert.Null(trace.Divergence);
        Assert.True(trace.IsEnded);

        // The build that recorded it used other texts.
        Assert.All(trace.ChangedPayloads.SelectMany(changed => changed.Differences), difference => Assert.EndsWith("reason", difference.Path, StringComparison.OrdinalIgnoreCase));
        Assert.All(trace.NotChecked, told => Assert.Contains("the store did not keep it", told, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Its_status_replays_as_far_as_it_goes(string file)
    {
        var trace = Replay(file);

        Assert.Null(trace.Divergence);
        Assert.True(trace.IsEnded);
        Assert.NotEmpty(trace.NotChecked);
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Both_forms_agree_on_every_report(string file)
    {
        var (status, history) = (Replay(file), Replay(file.Replace("-status-", "-history-", StringComparison.Ordinal)));

        Assert.Equal(Judged(history), Judged(status));
        Assert.Equal(Decided(history), Decided(status));
    }

    // Code that generated other IDs would never receive an answer.
    [Theory]
    [MemberData(nameof(Statuses))]
    public void This_build_generates_the_same_entity_call_ids_as_the_host(string file)
    {
        var made = HistorySerializer.Deserialize(Text(file.Replace("-status-", "-history-", StringComparison.Ordinal)))
            .OfType<EventSentEvent>().Select(EntityRequest.Of).OfType<EntityRequest>().Select(call => call.Id);
        var shown = JsonElement.Parse(Text(file)).GetProperty("historyEvents").EnumerateArray()
            .Where(e => e.GetProperty("EventType").GetString() == "EventSent" && e.GetProperty("InstanceId").GetString()!.StartsWith('@'))
            .Select(e => JsonElement.Parse(e.GetProperty("Input").GetString()!).GetProperty("id").GetString());

        Assert.Equal(shown, made);
    }

    [Fact]
    public void A_wait_that_came_after_its_event_was_released_at_once()
    {
        var trace = Replay("PipelineWait-status-hmwzjkx47_9.9.9_07cf4b8ffe.json");

        var deciding = trace.Steps.Single(step => step.Effects.Any(effect => effect.Kind == EffectKind.Decision));
        Assert.Equal("the feed answers Join: 1 place, 1 report", deciding.Event);
        Assert.Contains(deciding.Effects, effect => effect.Text.StartsWith("Succeeded: hmwzjkx47 9.9.9 is already live in", StringComparison.Ordinal));
    }

    [Fact]
    public void A_history_of_an_earlier_release_is_refused_with_the_reason()
    {
        const string Old = """[{"type":"OrchestratorStarted","timestamp":"2026-11-27T22:10:09Z"},{"type":"ExecutionStarted","name":"DeliverReport","input":{}}]""";

        Assert.Contains("Replay it with that build", Assert.Throws<JsonException>(() => RecordedInstance.Parse("old", Old)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Judged(Trace trace) => trace.Steps.SelectMany(step => step.Reports).Select(report => $"{report.Effect}: {report.Why}");

    private static IEnumerable<string> Decided(Trace trace) =>
        trace.Steps.SelectMany(step => step.Effects).Where(effect => effect.Kind == EffectKind.Decision).Select(effect => effect.Text.Split(':')[0]);

    private static Trace Replay(string file) => RecordedInstance.Parse(file, Text(file)).Trace();

    private static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static IEnumerable<string> Names(string pattern) => Directory.GetFiles(Folder, pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
