using DeploymentOrchestrator.Durable.Replay;
using static DeploymentOrchestrator.Durable.Conformance.Code;

namespace DeploymentOrchestrator.Durable.Tests.Replay;

public sealed class ReplayTests
{
    private static readonly EntityInstanceId Feed = new("Feed", "x");

    [Fact]
    public void Actions_are_numbered_in_the_order_in_which_the_code_did_them()
    {
        var recording = new Recording(async context =>
        {
            using var cancel = new CancellationTokenSource();
            _ = context.CallActivityAsync("Do", Json(1));
            _ = context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), cancel.Token);
            _ = context.CallEntityAsync(Feed, "Join", Json(2));
            context.SendEvent("b", "Go", Json(3));
            await context.WaitForExternalEvent("Go");
            cancel.Cancel();
            return Json(4);
        });

        Assert.Collection(
            recording.Begin().Actions,
            e => Assert.Equal((0, "Do"), (Assert.IsType<TaskScheduled>(e).EventId, ((TaskScheduled)e).Name)),
            e => Assert.Equal(new TimerCreated(1, Recording.Start.AddMinutes(1)), e),
            e => Assert.Equal((2, Feed, "Join"), (Assert.IsType<EntityOperationCalled>(e).EventId, ((EntityOperationCalled)e).Entity, ((EntityOperationCalled)e).Operation)),
            e => Assert.Equal((3, "b", "Go"), (Assert.IsType<EventSent>(e).EventId, ((EventSent)e).InstanceId, ((EventSent)e).Name)));
        var last = recording.Turn(new EventRaised("Go", Payload.Null));
        Assert.Equal(new TimerCanceled(1), last.Actions[0]);
        Assert.Same(last.Actions[1], last.Completion);
        Assert.Equal(4, Assert.IsType<ExecutionCompleted>(last.Completion).Result.GetInt32());
    }

    [Fact]
    public void Time_is_that_of_the_turn_and_the_same_at_every_replay()
    {
        var seen = new List<(DateTime, bool)>();
        var recording = new Recording(async context =>
        {
            seen.Add((context.CurrentUtcDateTime, context.IsReplaying));
            await context.WaitForExternalEvent("Go");
            seen.Add((context.CurrentUtcDateTime, context.IsReplaying));
            await context.WaitForExternalEvent("Go");
            seen.Add((context.CurrentUtcDateTime, context.IsReplaying));
            return Json(0);
        });
        recording.Begin();
        recording.Turn(new EventRaised("Go", Payload.Null));
        seen.Clear();

        recording.Turn(new EventRaised("Go", Payload.Null));

        Assert.Equal([(Recording.Start, true), (Recording.Start.AddMinutes(1), true), (Recording.Start.AddMinutes(2), false)], seen);
    }

    [Fact]
    public void Code_stays_on_the_thread_of_the_turn_whatever_it_awaits()
    {
        var threads = new HashSet<int>();
        var recording = new Recording(async context =>
        {
            async Task Step(Task task)
            {
                await task;
                threads.Add(Environment.CurrentManagedThreadId);
                await Task.Yield();
                threads.Add(Environment.CurrentManagedThreadId);
            }

            var go = Step(context.WaitForExternalEvent("Go"));
            var call = Step(context.CallActivityAsync("Do", Json(0)));
            await Task.WhenAny(go, call);
            threads.Add(Environment.CurrentManagedThreadId);
            await Task.WhenAll(go, call);
            threads.Add(Environment.CurrentManagedThreadId);
            return Json(0);
        });

        var turn = recording.Begin(new EventRaised("Go", Payload.Null), new TaskCompleted(0, Payload.Null));

        Assert.NotNull(turn.Completion);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void The_callers_synchronization_context_is_put_back()
    {
        var before = new SynchronizationContext();
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(before);
        try
        {
            new Recording(_ => throw new FormatException()).Begin();

            Assert.Same(before, SynchronizationContext.Current);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    [Fact]
    public void A_timer_that_fires_in_the_turn_that_cancels_it_is_cancelled()
    {
        var recording = new Recording(async context =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), cancel.Token);
            await context.WaitForExternalEvent("Go");
            cancel.Cancel();
            await context.WaitForExternalEvent("Go");
            return Json(timer.IsCanceled);
        });
        recording.Begin();

        var turn = recording.Turn(
            new EventRaised("Go", Payload.Null), new TimerFired(0, Recording.Start.AddMinutes(1)), new EventRaised("Go", Payload.Null));

        Assert.True(Assert.IsType<ExecutionCompleted>(turn.Completion).Result.GetBoolean());
    }

    [Fact]
    public void A_timer_with_a_cancelled_token_does_nothing()
    {
        var recording = new Recording(async context =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.CreateTimer(context.CurrentUtcDateTime, new CancellationToken(true)));
            return Json(0);
        });

        Assert.IsType<ExecutionCompleted>(Assert.Single(recording.Begin().Actions));
    }

    [Fact]
    public void A_cancelled_waiter_takes_no_event()
    {
        var recording = new Recording(async context =>
        {
            using var cancel = new CancellationTokenSource();
            var first = context.WaitForExternalEvent("Go", cancel.Token);
            await context.WaitForExternalEvent("Cancel");
            cancel.Cancel();
            var second = await context.WaitForExternalEvent("Go");
            return Json($"{first.IsCanceled} {second.GetInt32()}");
        });
        recording.Begin();
        recording.Turn(new EventRaised("Cancel", Payload.Null));

        var turn = recording.Turn(new EventRaised("Go", Json(1)));

        Assert.Equal("True 1", Assert.IsType<ExecutionCompleted>(turn.Completion).Result.GetString());
    }

    [Fact]
    public void Two_waiters_of_one_name_are_served_in_turn()
    {
        var recording = new Recording(async context =>
        {
            var first = context.WaitForExternalEvent("Go");
            var second = context.WaitForExternalEvent("go");
            return Json(new[] { (await first).GetInt32(), (await second).GetInt32() });
        });

        var turn = recording.Begin(new EventRaised("GO", Json(1)), new EventRaised("Go", Json(2)));

        Assert.Equal("[1,2]", Assert.IsType<ExecutionCompleted>(turn.Completion).Result.GetRawText());
    }

    [Fact]
    public void What_the_code_does_after_its_end_counts_for_nothing()
    {
        var recording = new Recording(context =>
        {
            async Task Straggle()
            {
                await context.WaitForExternalEvent("Go");
                await context.CallActivityAsync("Do", Json(0));
            }

            _ = Straggle();
            return Task.FromResult(Json(0));
        });

        Assert.IsType<ExecutionCompleted>(Assert.Single(recording.Begin(new EventRaised("Go", Payload.Null)).Actions));
    }

    [Fact]
    public void The_custom_status_is_given_only_by_the_turn_that_sets_it()
    {
        var recording = new Recording(async context =>
        {
            context.SetCustomStatus(Json("first"));
            await context.WaitForExternalEvent("Go");
            return Json(0);
        });

        Assert.Equal("first", recording.Begin().CustomStatus!.Value.GetString());
        Assert.Null(recording.Turn(new EventRaised("Go", Payload.Null)).CustomStatus);
    }

    [Fact]
    public void Payloads_of_a_document_that_is_disposed_and_undefined_ones_are_kept()
    {
        var recording = new Recording(context =>
        {
            using var document = System.Text.Json.JsonDocument.Parse("{\"a\":1}");
            _ = context.CallActivityAsync("Do", document.RootElement);
            _ = context.CallActivityAsync("Do", default);
            return Task.FromResult(default(System.Text.Json.JsonElement));
        });

        var actions = recording.Begin().Actions;

        Assert.Equal("{\"a\":1}", ((TaskScheduled)actions[0]).Input.GetRawText());
        Assert.Equal("null", ((TaskScheduled)actions[1]).Input.GetRawText());
        Assert.Equal("null", ((ExecutionCompleted)actions[2]).Result.GetRawText());
    }

    [Fact]
    public void A_history_can_be_walked_step_by_step()
    {
        var recording = new Recording(async context =>
        {
            await context.CallActivityAsync("Do", Json("secret"));
            return await context.WaitForExternalEvent("Go");
        });
        recording.Begin();
        recording.Turn(new TaskCompleted(0, Payload.Null));
        var replay = new OrchestrationReplay("a", Orchestrator(async context =>
        {
            await context.CallActivityAsync("Do", Json("secret"));
            return await context.WaitForExternalEvent("Go");
        }));

        Assert.True(replay.Apply(recording.History[0]));
        Assert.True(replay.Apply(recording.History[1]));
        Assert.Equal("Do", Assert.IsType<TaskScheduled>(Assert.Single(replay.Unmet)).Name);
        Assert.Equal("waits for activity Do (#0)", replay.Waits);
        Assert.True(replay.Apply(recording.History[2]));
        Assert.Empty(replay.Unmet);
        Assert.True(replay.Apply(recording.History[3]));
        Assert.True(replay.Apply(recording.History[4]));
        Assert.Equal("waits for event Go", replay.Waits);
        Assert.False(replay.IsEnded);
        Assert.Equal(5, replay.Position);
    }

    [Fact]
    public void The_history_of_a_terminated_instance_replays()
    {
        static async Task<System.Text.Json.JsonElement> Run(TaskOrchestrationContext context) => await context.CallActivityAsync("Do", Json(0));
        var recording = new Recording(Run);
        recording.Begin();

        Assert.Null(Recording.Replay([.. recording.History, new ExecutionTerminated("why")], Run));
        Assert.Null(Recording.Replay([new ExecutionStarted("Test", Payload.Null), new ExecutionTerminated("why")], Run));
    }
}
