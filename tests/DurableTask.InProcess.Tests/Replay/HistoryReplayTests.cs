using DurableTask.Core.History;
using DurableTask.InProcess.Replay;
using Microsoft.DurableTask.Entities;
using Run = System.Func<Microsoft.DurableTask.TaskOrchestrationContext, System.Threading.Tasks.Task<object?>>;

namespace DurableTask.InProcess.Tests.Replay;

/// <summary>A history that Durable Task Core really records is never taken for a divergence, and can be followed event by event.</summary>
public sealed class HistoryReplayTests
{
    private static readonly EntityInstanceId Feed = new("Feed", "x");

    [Fact]
    public void A_history_can_be_walked_step_by_step()
    {
        Run run = async context =>
        {
            context.SetCustomStatus("first");
            await context.CallActivityAsync("Do", "secret");
            context.SetCustomStatus("second");
            return await context.WaitForExternalEvent<object>("Go");
        };
        var recording = new Recording(run);
        recording.Begin();
        recording.Turn(new TaskCompletedEvent(-1, 0, "null"));
        recording.Turn(Recording.Event("Go"));
        var replay = new HistoryReplay(Recording.Code(run));
        Assert.Null(replay.CustomStatus);

        Assert.True(recording.History[..2].All(replay.Apply));
        Assert.Equal("Do", Assert.IsType<TaskScheduledEvent>(Assert.Single(replay.Unmet)).Name);
        Assert.Equal("\"first\"", replay.CustomStatus);
        Assert.True(replay.Apply(recording.History[2]));
        Assert.Empty(replay.Unmet);
        Assert.Equal("waits for activity Do (#0)", replay.Waits);
        Assert.True(recording.History[3..6].All(replay.Apply));
        Assert.Equal("waits for an event, or for something that its context did not give it", replay.Waits);
        Assert.Equal("\"second\"", replay.CustomStatus);
        Assert.Equal(6, replay.Position);
        Assert.True(recording.History[6..9].All(replay.Apply));
        Assert.False(replay.IsEnded);
        replay.CompleteTurn();
        Assert.True(replay.IsEnded);
        Assert.IsType<ExecutionCompletedEvent>(Assert.Single(replay.Unmet));
        Assert.True(recording.History[9..].All(replay.Apply));
        Assert.Null(replay.Finish());
    }

    [Fact]
    public void The_code_sees_the_time_of_the_turn_and_that_it_is_replayed()
    {
        var seen = new List<(DateTime, bool)>();
        Run run = async context =>
        {
            seen.Add((context.CurrentUtcDateTime, context.IsReplaying));
            await context.WaitForExternalEvent<object>("Go");
            seen.Add((context.CurrentUtcDateTime, context.IsReplaying));
            return null;
        };
        var recording = new Recording(run);
        recording.Begin();
        recording.Turn(Recording.Event("Go"));
        seen.Clear();

        Assert.Null(Recording.Replay(recording.History, run));

        Assert.Equal([(Recording.Start, true), (Recording.Start.AddMinutes(1), true)], seen);
    }

    [Fact]
    public void A_timer_that_was_canceled_may_fire_and_is_recorded_nowhere_else()
    {
        Run run = async context =>
        {
            using var cancel = new CancellationTokenSource();
            _ = context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), cancel.Token);
            await context.WaitForExternalEvent<object>("Go");
            cancel.Cancel();
            await context.WaitForExternalEvent<object>("Go");
            return null;
        };
        var recording = new Recording(run);
        recording.Begin();
        recording.Turn(Recording.Event("Go"));
        recording.Turn(Recording.Fired(0));
        recording.Turn(Recording.Fired(0));
        recording.Turn(Recording.Event("Go"));

        Assert.Null(Recording.Replay(recording.History, run));
    }

    [Fact]
    public void A_timer_longer_than_the_longest_is_split_and_replays()
    {
        Run run = async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddDays(4), CancellationToken.None);
            return null;
        };
        var recording = new Recording(run);
        recording.Begin();
        recording.Turn(Recording.Fired(0));

        Assert.Equal(2, recording.History.OfType<TimerCreatedEvent>().Count());
        Assert.Null(Recording.Replay(recording.History, run));
    }

    [Fact]
    public void Entity_results_reach_the_code_and_signals_await_none()
    {
        Run run = async context =>
        {
            await context.Entities.SignalEntityAsync(Feed, "Note", 1);
            try
            {
                return await context.Entities.CallEntityAsync<int>(Feed, "Join", 2);
            }
            catch (EntityOperationFailedException failure)
            {
                return failure.FailureDetails.ErrorMessage;
            }
        };
        var recording = new Recording(run);
        var requests = recording.Begin().OfType<EventSentEvent>().Select(EntityRequest.Of).ToList();
        var answer = Recording.Event(requests[1]!.Id, """{"failureDetails":{"ErrorType":"A.B","ErrorMessage":"no"}}""");

        recording.Turn(answer);

        Assert.Equal(["Note", "Join"], requests.Select(request => request!.Operation));
        Assert.Equal([true, false], requests.Select(request => request!.IsSignal));
        Assert.Equal(("x", "2"), (requests[1]!.Key, requests[1]!.Input));
        Assert.Equal(new EntityResponse(null, "no"), EntityResponse.Of(answer));
        Assert.Equal("\"no\"", recording.History.OfType<ExecutionCompletedEvent>().Single().Result);
        Assert.Null(Recording.Replay(recording.History, run));
    }

    [Fact]
    public void Events_during_a_suspension_are_replayed_at_the_resume()
    {
        Run run = async context =>
        {
            await context.WaitForExternalEvent<object>("Go");
            await context.CallActivityAsync("Do");
            return null;
        };
        var recording = new Recording(run);
        recording.Begin();
        recording.Turn(Recording.Event("Go"), new ExecutionSuspendedEvent(-1, "why"));
        Assert.Empty(recording.Turn(Recording.Event("Other")));
        Assert.Single(recording.Turn(new ExecutionResumedEvent(-1, "why")));
        recording.Turn(new TaskCompletedEvent(-1, 0, "null"));

        Assert.Null(Recording.Replay(recording.History, run));
    }

    [Fact]
    public void A_termination_in_the_turn_in_which_the_code_ended_wins()
    {
        Run run = async context => await context.WaitForExternalEvent<object>("Go");
        var recording = new Recording(run);
        recording.Begin();

        recording.Turn(Recording.Event("Go"), new ExecutionTerminatedEvent(-1, "why"));

        Assert.Equal("Terminated", recording.History.OfType<ExecutionCompletedEvent>().Single().OrchestrationStatus.ToString());
        Assert.Null(Recording.Replay(recording.History, run));
    }

    [Fact]
    public void A_call_made_in_the_turn_in_which_the_code_returned_keeps_its_number()
    {
        Run run = async context =>
        {
            async Task Straggle()
            {
                await context.WaitForExternalEvent<object>("Later");
                await context.CallActivityAsync("Do");
            }

            _ = Straggle();
            return await context.WaitForExternalEvent<object>("Go");
        };
        var recording = new Recording(run);
        recording.Begin();
        recording.Turn(Recording.Event("Go"), Recording.Event("Later"));
        recording.Turn(new TaskCompletedEvent(-1, 0, "null"));

        Assert.Equal(0, recording.History.OfType<TaskScheduledEvent>().Single().EventId);
        Assert.Null(Recording.Replay(recording.History, run));
    }

    [Fact]
    public void ContinueAsNew_and_its_next_generation_replay()
    {
        Run run = async context =>
        {
            await context.WaitForExternalEvent<object>("Go");
            context.ContinueAsNew("again");
            return null;
        };
        var recording = new Recording(run);
        recording.Begin();
        recording.Turn(Recording.Event("Go"));

        Assert.IsType<ContinueAsNewEvent>(recording.History[^2]);
        Assert.Null(Recording.Replay(recording.History, run));
        Assert.Null(Recording.Replay([.. recording.History, new OrchestratorStartedEvent(-1), Recording.Event("Late"), Recording.Fired(7)], run));

        // Core closes the turn before it runs the new execution.
        List<HistoryEvent> next =
        [
            new OrchestratorStartedEvent(-1) { Timestamp = Recording.Start },
            Recording.Started,
            new OrchestratorCompletedEvent(-1),
            new TaskScheduledEvent(0, "Do", "", null),
            new OrchestratorCompletedEvent(-1),
        ];
        Assert.Null(Recording.Replay(next, async context => await context.CallActivityAsync<object>("Do")));
    }

    [Fact]
    public void Actions_that_the_store_took_in_two_turns_replay()
    {
        Run run = async context =>
        {
            await Task.WhenAll(context.CallActivityAsync("One"), context.CallActivityAsync("Two"));
            return null;
        };
        List<HistoryEvent> history =
        [
            new OrchestratorStartedEvent(-1),
            Recording.Started,
            new TaskScheduledEvent(0, "One", "", null),
            new TimerCreatedEvent(-100, Recording.Start),
            new OrchestratorCompletedEvent(-1),
            new OrchestratorStartedEvent(-1),
            Recording.Fired(-100),
            new TaskScheduledEvent(1, "Two", "", null),
            new OrchestratorCompletedEvent(-1),
        ];

        Assert.Null(Recording.Replay(history, run));
    }

    [Fact]
    public void A_failure_replays_as_a_failure()
    {
        Run run = _ => throw new FormatException("secret");
        var recording = new Recording(run);
        recording.Begin();

        Assert.Null(Recording.Replay(recording.History, run));
        Assert.Equal(new HistoryDivergence(2, "the end by failure", "did the end"), Recording.Replay(recording.History, _ => Task.FromResult<object?>(null)));
    }

    [Fact]
    public void A_rewound_history_is_not_checked()
    {
        List<HistoryEvent> rewound = [new OrchestratorStartedEvent(-1), Recording.Started, new GenericEvent(-1, "Rewound: TaskScheduled"), new OrchestratorCompletedEvent(-1)];

        Assert.Null(Recording.Replay(rewound, async context => await context.CallActivityAsync<object>("Do")));
    }

    [Fact]
    public void An_empty_history_matches() => Assert.Null(Recording.Replay([], _ => Task.FromResult<object?>(null)));

    [Fact]
    public void The_callers_synchronization_context_is_restored()
    {
        var outer = SynchronizationContext.Current;
        var before = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(before);
        try
        {
            Recording.Replay([Recording.Started], _ => throw new FormatException());

            Assert.Same(before, SynchronizationContext.Current);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }
}
