using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Waits;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Tests.Histories;

/// <summary>
/// Replays histories that an earlier build recorded. At every rollout, instances in flight continue with new code: an instance whose history
/// fails here would be blocked on our server, and would fail for good on Durable Functions.
/// </summary>
public sealed class GoldenHistoryTests
{
    public static TheoryData<string> Names => [.. GoldenScenarios.All.Select(scenario => scenario.Name)];

    [Fact]
    public void They_are_recorded_anew_on_request_only()
    {
        if (GoldenHistories.IsRecording)
        {
            GoldenHistories.Record();
            Assert.Fail("The histories are recorded anew. Look at the diff, then run the tests without RECORD_HISTORIES.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void This_build_replays_each_history_as_recorded(string name)
    {
        var trace = Tracer.Run(name, GoldenHistories.Read(name));

        Assert.Null(trace.Divergence);
        Assert.Empty(trace.NotChecked);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void This_build_writes_the_same_payloads(string name) => Assert.Empty(Tracer.Run(name, GoldenHistories.Read(name)).ChangedPayloads);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_history_recorded_today_replays_too(string name)
    {
        var trace = Tracer.Run(name, GoldenHistories.Play(GoldenScenarios.All.Single(scenario => scenario.Name == name)));

        Assert.Null(trace.Divergence);
        Assert.Empty(trace.ChangedPayloads);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_history_contains_what_its_name_says(string name)
    {
        var steps = Tracer.Run(name, GoldenHistories.Read(name)).Steps;

        Assert.Contains(steps.SelectMany(Texts), text => text.Contains(GoldenScenarios.All.Single(scenario => scenario.Name == name).Shows, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_scenario_has_a_file_and_every_file_a_scenario() =>
        Assert.Equal(GoldenScenarios.All.Select(scenario => scenario.Name).Order(StringComparer.Ordinal), GoldenHistories.Names().Order(StringComparer.Ordinal));

    [Fact]
    public void An_incompatible_history_is_reported_with_position_and_both_sides()
    {
        var history = GoldenHistories.ReadIncompatible();

        var divergence = Tracer.Run("incompatible", history).Divergence;

        Assert.Equal("activity ShowProgress (#1)", divergence?.Recorded);
        Assert.Equal("did activity TellProgress (#1)", divergence?.Code);
        Assert.IsType<TaskScheduledEvent>(history[divergence!.Position]);
    }

    [Fact]
    public void Every_effect_and_every_kind_of_step_occurs_in_a_history()
    {
        var steps = GoldenScenarios.All.SelectMany(scenario => Tracer.Run(scenario.Name, GoldenHistories.Read(scenario.Name)).Steps).ToList();

        Assert.Empty(Enum.GetValues<ReportEffect>().Except(steps.SelectMany(step => step.Reports).Select(report => report.Effect).OfType<ReportEffect>()));
        Assert.Equal([StepKind.Suspended, StepKind.Resumed, StepKind.Terminated], Enum.GetValues<StepKind>().Except(steps.Select(step => step.Kind)));
    }

    private static IEnumerable<string> Texts(TraceStep step) =>
    [
        step.Event,
        .. step.Reports.Select(report => report.Why),
        .. step.Changes.Select(change => change.After ?? ""),
        .. step.Effects.Select(effect => effect.Text),
    ];
}
