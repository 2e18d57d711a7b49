using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Waits;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Tests.Replay;

/// <summary>What the replay of a recorded history shows.</summary>
public sealed class TraceTests
{
    private readonly World _world = new();

    [Fact]
    public void A_released_wait_is_traced_step_by_step()
    {
        var wait = _world.Request(env: "snd1");
        _world.Flux(Verdict.Deployed, env: "tst1");
        _world.Flux(Verdict.Deployed, message: "Helm upgrade succeeded");
        wait.Succeeded();

        var trace = TraceOf(wait);

        Assert.True(trace.IsSame);
        Assert.True(trace.IsEnded);
        Assert.Empty(trace.ChangedPayloads);
        Assert.Equal(StepKind.Started, trace.Steps[0].Kind);
        Assert.Contains("a pipeline waits for ffc-demo-web 4.32.30 in snd1", trace.Steps[0].Event);
        var reports = trace.Steps.SelectMany(step => step.Reports).ToList();
        Assert.Equal([ReportEffect.NearMiss, ReportEffect.Success], reports.Select(report => report.Effect!.Value));
        Assert.Equal("its env is tst1, the request asks for env=snd1", reports[0].Why);
        var deciding = Assert.Single(trace.Steps, step => step.Effects.Any(effect => effect.Kind == EffectKind.Decision));
        Assert.Contains("Helm upgrade succeeded", deciding.Event);
        Assert.Contains(new StateChange("phase", "waiting", "decided"), deciding.Changes);
        Assert.Contains(deciding.Changes, change => change.What == "fails next" && change.After is null);
    }

    [Fact]
    public void A_step_shows_what_changed_and_nothing_else()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 1);

        var step = TraceOf(wait).Steps.Single(step => step.Kind == StepKind.EventRaised);

        Assert.Equal(["fails next", "last failure", "last seen", "lines to send"], step.Changes.Select(change => change.What));
        Assert.Equal(new StateChange("fails next", "Deadline as of 2026-08-20 10:55:00Z", "VersionFailed as of 2026-08-20 10:02:01Z"), step.Changes[0]);
        Assert.Contains(step.Effects, effect => effect.Kind == EffectKind.Warning);
    }

    [Fact]
    public void Each_effect_belongs_to_the_step_that_caused_it()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        wait.Succeeded();
        var history = _world.Runtime[wait.InstanceId].History;

        var steps = TraceOf(wait).Steps;

        Assert.Equal(history.Count(IsAction), steps.Sum(step => step.Effects.Count(effect => effect.Kind is EffectKind.Activity or EffectKind.Feed or EffectKind.Timer or EffectKind.End)));
        Assert.All(steps, step => Assert.False(IsAction(history[step.Position])));
        Assert.Contains(steps[0].Effects, effect => effect is { Kind: EffectKind.Feed, Text: "Join the feed ffc-demo-web" });
        Assert.Contains(steps, step => step.Event == "CompleteTask returns: Accepted, 204");
    }

    [Fact]
    public void Reports_from_before_the_request_are_assessed_too()
    {
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(minutes: 12);
        var wait = _world.Request();
        _world.Pass(seconds: 1);

        var report = Assert.Single(TraceOf(wait).Steps.SelectMany(step => step.Reports));

        Assert.True(report.FromJournal);
        Assert.Equal(ReportEffect.BeforeRequest, report.Effect);
        Assert.Contains("by more than 10 min", report.Why);
    }

    [Fact]
    public void An_ignored_report_has_a_reason()
    {
        var wait = _world.Request(timeout: TimeSpan.FromMinutes(10));
        var first = _world.Flux(Verdict.AttemptFailed, World.Older);
        _world.Runtime.Raise(wait.InstanceId, Names.DeploymentReported, first);
        _world.Pass(minutes: 10, seconds: 2).Flux(Verdict.Deployed);
        wait.Failed("Timed out at ");

        var reports = TraceOf(wait).Steps.SelectMany(step => step.Reports).Where(report => report.Effect is null).ToList();

        Assert.Equal("known already", reports[0].Why);
        Assert.Contains("after the time of the verdict that is being checked", reports[1].Why);
    }

    [Fact]
    public void A_deferred_report_is_assessed_at_the_verdict()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 118);
        var retried = _world.Report(Verdict.AttemptFailed);
        _world.Pass(seconds: 5).Flux(Verdict.Deployed, helmRevision: 14);
        _world.Runtime.CallEntity(InstanceIds.ForFeed(World.Release), FeedOperations.Report, retried);
        wait.Succeeded();

        var deciding = TraceOf(wait).Steps.Single(step => step.Effects.Any(effect => effect.Kind == EffectKind.Decision));

        Assert.Equal(StepKind.FeedAnswered, deciding.Kind);
        Assert.Contains(deciding.Reports, report => report.Effect == ReportEffect.Success);
    }

    [Fact]
    public void Unreadable_and_unexpected_events_are_steps_too()
    {
        var wait = _world.Request();
        _world.Runtime.Raise(wait.InstanceId, Names.DeploymentReported, null);
        _world.Runtime.Raise(wait.InstanceId, "Hello", null);
        _world.Pass(seconds: 1);

        var steps = TraceOf(wait).Steps.Where(step => step.Kind == StepKind.EventRaised).ToList();

        Assert.Equal(["an event DeploymentReported that cannot be read", "an event Hello, which nobody waits for"], steps.Select(step => step.Event));
        Assert.Contains(new StateChange("unreadable events", null, "1 event"), steps[0].Changes);
        Assert.Empty(steps[1].Changes);
    }

    [Fact]
    public void A_refusal_and_a_termination_are_traced()
    {
        var wait = _world.Request(refusal: "helmReleaseVersion is missing");
        List<HistoryEvent> history = [.. _world.Runtime[wait.InstanceId].History, new OrchestratorStartedEvent(-1) { Timestamp = World.Start.AddHours(1).UtcDateTime }, new ExecutionTerminatedEvent(-1, "\"not needed\"")];

        var trace = Tracer.Run(wait.InstanceId, history);

        Assert.True(trace.IsSame);
        Assert.Equal("a pipeline's request was refused: helmReleaseVersion is missing", trace.Steps[0].Event);
        Assert.Equal("it is terminated: not needed", trace.Steps[^1].Event);
    }

    [Fact]
    public void A_delivery_is_traced_too()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        _world.Pass(seconds: 1);
        var delivery = _world.Runtime.Instances.Single(instance => instance.Name == Names.DeliverReport);

        var trace = Tracer.Run(delivery.Id, delivery.History);

        Assert.True(trace.IsSame);
        Assert.StartsWith("a report to deliver: ReasonDeployed 4.32.30", trace.Steps[0].Event);
        Assert.Equal("the feed answers Report: 1 listening", trace.Steps[1].Event);
        Assert.Contains(trace.Steps[1].Effects, effect => effect.Text == $"raises DeploymentReported on {wait.InstanceId}");
    }

    [Fact]
    public void A_divergence_shows_unmatched_and_extra_actions()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        wait.Succeeded();
        var history = _world.Runtime[wait.InstanceId].History.ToList();
        var position = history.FindIndex(e => e is EventSentEvent { InstanceId: ['@', ..] });
        history[position] = new TimerCreatedEvent(0, World.Start.UtcDateTime);

        var trace = Tracer.Run(wait.InstanceId, history);

        Assert.Equal(position, trace.Divergence!.Position);
        Assert.Equal(history.Skip(position).Count(e => e is not OrchestratorCompletedEvent), trace.Leftover.Count);
        Assert.Contains(trace.Extra, action => action.StartsWith("activity TellProgress", StringComparison.Ordinal));
        Assert.False(trace.IsSame);
    }

    [Fact]
    public void Actions_beyond_the_end_of_the_history_are_a_divergence()
    {
        var wait = _world.Request();
        var history = _world.Runtime[wait.InstanceId].History;

        var trace = Tracer.Run(wait.InstanceId, [.. history.Take(history.FindIndex(IsAction))]);

        Assert.False(trace.IsSame);
        Assert.Equal("the end of the history", trace.Divergence!.Recorded);
        Assert.Empty(trace.Leftover);
        Assert.NotEmpty(trace.Extra);
    }

    [Fact]
    public void A_changed_payload_is_shown_and_is_not_a_divergence()
    {
        var wait = _world.Request();
        var history = _world.Runtime[wait.InstanceId].History.ToList();
        var position = history.FindIndex(e => e is EventSentEvent);
        var call = (EventSentEvent)history[position];
        history[position] = new EventSentEvent(call.EventId) { InstanceId = call.InstanceId, Name = call.Name, Input = call.Input.Replace(wait.InstanceId, "other", StringComparison.Ordinal) };

        var trace = Tracer.Run(wait.InstanceId, history);

        Assert.True(trace.IsSame);
        var changed = Assert.Single(trace.ChangedPayloads);
        Assert.Equal(position, changed.Position);
        Assert.Equal(new JsonDifference("instanceId", "\"other\"", $"\"{wait.InstanceId}\""), Assert.Single(changed.Differences));
    }

    [Fact]
    public void Payloads_missing_from_the_store_are_reported_and_not_treated_as_changed()
    {
        var wait = _world.Request();
        var history = _world.Runtime[wait.InstanceId].History.Select(e => e is TaskScheduledEvent task ? new TaskScheduledEvent(task.EventId, task.Name!, task.Version) : e).ToList();

        var trace = Tracer.Run(wait.InstanceId, history);

        Assert.True(trace.IsSame);
        Assert.Empty(trace.ChangedPayloads);
        Assert.Equal("the content of 1 action: the store did not keep it", Assert.Single(trace.NotChecked));
        Assert.Equal("TellProgress", Assert.Single(CallbackCall.Of(history)).What);
    }

    [Fact]
    public void Calls_to_Azure_DevOps_are_in_the_history()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        wait.Succeeded();

        var calls = CallbackCall.Of(_world.Runtime[wait.InstanceId].History);

        Assert.Equal(["the record inProgress, 1 line", "1 line", "TaskCompleted succeeded"], calls.Select(call => call.What));
        Assert.Equal((true, "204"), (calls[^1].IsResult, calls[^1].Detail));
        Assert.All(calls, call => Assert.True(call.AnsweredAt > call.AskedAt));
    }

    [Fact]
    public void A_suspended_wait_is_traced()
    {
        var wait = _world.Request();
        List<HistoryEvent> history =
        [
            .. _world.Runtime[wait.InstanceId].History,
            new OrchestratorStartedEvent(-1) { Timestamp = World.Start.AddMinutes(1).UtcDateTime },
            new ExecutionSuspendedEvent(-1, "for a while"),
            new OrchestratorCompletedEvent(-1),
            new OrchestratorStartedEvent(-1) { Timestamp = World.Start.AddMinutes(2).UtcDateTime },
            new ExecutionResumedEvent(-1, "go on"),
            new OrchestratorCompletedEvent(-1),
        ];

        var trace = Tracer.Run(wait.InstanceId, history);

        Assert.True(trace.IsSame);
        Assert.Equal(["it is suspended: for a while", "it is resumed: go on"], trace.Steps.TakeLast(2).Select(step => step.Event));
    }

    [Fact]
    public void It_stops_at_the_given_position_and_names_each_event_before_the_code_runs()
    {
        var wait = _world.Request();
        var history = _world.Runtime[wait.InstanceId].History;
        var seen = new List<int>();

        var trace = Tracer.Run(wait.InstanceId, history, until: 3, before: seen.Add);

        Assert.Equal([0, 1, 2], seen);
        Assert.True(trace.IsSame);
        Assert.Equal(1, Assert.Single(trace.Steps).Position);
    }

    [Fact]
    public void A_foreign_history_is_refused_with_the_reason()
    {
        Assert.Contains("not from its beginning", Assert.Throws<ArgumentException>(() => Tracer.Run("a", [])).Message);
        Assert.Contains(
            "of orchestrator Hello; this build replays PipelineWait and DeliverReport",
            Assert.Throws<ArgumentException>(() => Tracer.Run("a", [new ExecutionStartedEvent(-1, "null") { Name = "Hello" }])).Message);
    }

    private Trace TraceOf(PipelineView wait) => Tracer.Run(wait.InstanceId, _world.Runtime[wait.InstanceId].History);

    private static bool IsAction(HistoryEvent e) => e is TaskScheduledEvent or TimerCreatedEvent or EventSentEvent or ExecutionCompletedEvent;
}
