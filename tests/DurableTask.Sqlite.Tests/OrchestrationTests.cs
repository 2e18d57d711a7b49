using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace DurableTask.Sqlite.Tests;

public sealed class OrchestrationTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private Hub _hub = null!;

    public async Task InitializeAsync() => _hub = (await Hub.OpenAsync(_directory.Database)).Add(
        Code.Orchestration("Wait", async (_, events) => await events.WaitAsync("Go")),
        Code.Orchestration("Echo", (_, _, input) => Task.FromResult(input)),
        Code.Orchestration("Fail", (_, _) => Task.FromException<string>(new FormatException("it failed"))));

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task An_orchestration_uses_activities_timers_events_and_entities()
    {
        var counter = new EntityId("counter", "x");
        _hub.Add(Code.Activity("Do", input => $"did {input}"))
            .Add(Code.Counter())
            .Add(Code.Orchestration("Test", async (context, events, input) =>
            {
                events.Status = "\"began\"";
                var done = await context.ScheduleTask<string>("Do", "", input);
                await context.CreateTimer<object?>(context.CurrentUtcDateTime.AddMilliseconds(20), null);
                return $"{done}, {await events.WaitAsync("Go")}";
            }));
        await _hub.RunAsync();
        await _hub.StartAsync("a", "it");
        await _hub.RaiseAsync("a", "Go", "gone");
        await _hub.SignalAsync(counter, "add");
        await _hub.SignalAsync(counter, "add");

        var ended = await _hub.EndOfAsync("a");
        await Hub.UntilAsync(async () => await _hub.StateOfAsync(counter) == "2");

        Assert.Equal((OrchestrationStatus.Completed, "did it, gone", "it", "\"began\""), (ended.OrchestrationStatus, ended.Output, ended.Input, ended.Status));
    }

    [Fact]
    public async Task ContinueAsNew_works_within_the_first_turn()
    {
        _hub.Add(Code.Orchestration("Test", (context, _, input) =>
        {
            if (input != "3")
            {
                context.ContinueAsNew(int.Parse(input, null) + 1);
            }

            return Task.FromResult(input);
        }));
        await _hub.RunAsync();
        await _hub.StartAsync("a", "1");

        var ended = await _hub.EndOfAsync("a");

        Assert.Equal(("3", "3"), (ended.Input, ended.Output));
        var started = Assert.Single((await _hub.HistoryAsync("a")).OfType<ExecutionStartedEvent>());
        Assert.Equal(("3", ended.OrchestrationInstance.ExecutionId), (started.Input, started.OrchestrationInstance.ExecutionId));
    }

    [Fact]
    public async Task After_ContinueAsNew_earlier_events_arrive_and_earlier_timers_do_not()
    {
        _hub.Add(Code.Orchestration("Test", async (context, events, input) =>
        {
            if (input == "1")
            {
                using var cancel = new CancellationTokenSource();
                _ = context.CreateTimer<object?>(context.CurrentUtcDateTime.AddMilliseconds(30), null, cancel.Token);
                await events.WaitAsync("Next");
                cancel.Cancel();
                context.ContinueAsNew(2);
                return "";
            }

            await context.CreateTimer<object?>(context.CurrentUtcDateTime.AddMilliseconds(100), null);
            return await events.WaitAsync("Go");
        }));
        await _hub.RunAsync();
        await _hub.StartAsync("a", "1");
        await _hub.RaiseAsync("a", "Next");
        await _hub.RaiseAsync("a", "Go", "heard");

        Assert.Equal("heard", (await _hub.EndOfAsync("a")).Output);
        Assert.Single((await _hub.HistoryAsync("a")).OfType<TimerFiredEvent>());
    }

    [Fact]
    public async Task A_sub_orchestration_answers_its_parent_and_names_it()
    {
        _hub.Add(Code.Orchestration("Test", (context, _, input) => context.CreateSubOrchestrationInstance<string>("Echo", "", "child", input)));
        await _hub.RunAsync();
        await _hub.StartAsync("a", "5");

        Assert.Equal("5", (await _hub.EndOfAsync("a")).Output);
        Assert.Equal("a", (await _hub.GetAsync("child"))!.ParentInstance.OrchestrationInstance.InstanceId);
    }

    [Fact]
    public async Task A_sub_orchestration_of_an_id_that_is_taken_fails_and_the_other_goes_on()
    {
        _hub.Add(Code.Orchestration("Test", (context, _, _) => context.CreateSubOrchestrationInstance<string>("Echo", "", "taken", "5")));
        await _hub.RunAsync();
        await _hub.StartAsync("taken", name: "Wait");
        await _hub.StartAsync("a");

        Assert.Equal(OrchestrationStatus.Failed, (await _hub.EndOfAsync("a")).OrchestrationStatus);
        await _hub.RaiseAsync("taken", "Go", "on");
        Assert.Equal("on", (await _hub.EndOfAsync("taken")).Output);
    }

    [Fact]
    public async Task An_event_of_an_orchestration_to_a_missing_instance_is_dropped()
    {
        _hub.Add(Code.Orchestration("Test", (context, _) =>
        {
            context.SendEvent(new OrchestrationInstance { InstanceId = "nobody" }, "Go", 1);
            return Task.FromResult("sent");
        }));
        await _hub.RunAsync();
        await _hub.StartAsync("a");

        Assert.Equal("sent", (await _hub.EndOfAsync("a")).Output);
        Assert.Null(await _hub.GetAsync("nobody"));
    }

    [Fact]
    public async Task An_event_of_a_client_to_a_missing_instance_is_refused()
    {
        await _hub.RunAsync();
        await _hub.StartAsync("ended", "1", "Echo");
        await _hub.EndOfAsync("ended");

        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _hub.RaiseAsync("nobody", "Go"));
        await Assert.ThrowsAsync<InstanceEndedException>(() => _hub.RaiseAsync("ended", "Go"));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _hub.Service.ForceTerminateTaskOrchestrationAsync("nobody", "why"));
        await Assert.ThrowsAsync<InstanceEndedException>(() => _hub.Service.ForceTerminateTaskOrchestrationAsync("ended", "why"));
    }

    [Fact]
    public async Task An_unfinished_instance_is_not_started_again_unless_its_status_is_left_out()
    {
        await _hub.RunAsync();
        await _hub.StartAsync("a", name: "Wait");
        await Hub.UntilAsync(async () => (await _hub.GetAsync("a"))!.OrchestrationStatus == OrchestrationStatus.Running);

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => _hub.StartAsync("a", name: "Wait"));
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => _hub.StartAsync("a", name: "Wait", dedupeStatuses: [OrchestrationStatus.Running]));
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => _hub.Service.CreateTaskOrchestrationAsync(Hub.Start("a")));
        await _hub.StartAsync("a", "2", "Echo", dedupeStatuses: [OrchestrationStatus.Completed]);

        Assert.Equal("2", (await _hub.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task An_ended_instance_is_replaced_unless_its_status_forbids_it()
    {
        await _hub.RunAsync();
        await _hub.StartAsync("a", "1", "Echo");
        await _hub.EndOfAsync("a");

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => _hub.StartAsync("a", "2", "Echo", [OrchestrationStatus.Completed]));
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => _hub.Service.CreateTaskOrchestrationAsync(Hub.Start("a", "2", "Echo")));
        await _hub.StartAsync("a", "2", "Echo", [OrchestrationStatus.Failed]);

        Assert.Equal("2", (await _hub.EndOfAsync("a")).Output);
        Assert.Single((await _hub.HistoryAsync("a")).OfType<ExecutionStartedEvent>());
    }

    [Fact]
    public async Task An_answer_for_a_replaced_instance_does_not_reach_its_successor()
    {
        var called = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _hub.Add(Code.Activity("Slow", async input =>
        {
            called.TrySetResult();
            await release.Task;
            return input;
        })).Add(
            Code.Orchestration("Old", (context, _) => context.ScheduleTask<string>("Slow", "", "old")),
            Code.Orchestration("New", async (context, events) => $"{await events.WaitAsync("Go")} {await context.ScheduleTask<string>("Slow", "", "new")}"));
        await _hub.RunAsync();
        await _hub.StartAsync("a", name: "Old");
        await called.Task.WaitAsync(Hub.Limit);
        await _hub.StartAsync("a", name: "New", dedupeStatuses: []);
        release.SetResult();
        await _hub.RaiseAsync("a", "Go", "gone");

        Assert.Equal("gone new", (await _hub.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task A_suspended_instance_keeps_arriving_messages_until_it_is_resumed()
    {
        await _hub.RunAsync();
        await _hub.StartAsync("a", name: "Wait");
        var instance = new OrchestrationInstance { InstanceId = "a" };
        await _hub.Client.SuspendInstanceAsync(instance, "later");
        await Hub.UntilAsync(async () => (await _hub.GetAsync("a"))!.OrchestrationStatus == OrchestrationStatus.Suspended);
        await _hub.RaiseAsync("a", "Go", "kept");
        await Hub.UntilAsync(async () => (await _hub.HistoryAsync("a")).OfType<EventRaisedEvent>().Any());
        await _hub.Client.ResumeInstanceAsync(instance, "now");

        Assert.Equal("kept", (await _hub.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task A_terminated_instance_ends_with_the_reason()
    {
        await _hub.RunAsync();
        await _hub.StartAsync("a", name: "Wait");
        await _hub.Service.ForceTerminateTaskOrchestrationAsync("a", "enough");

        var ended = await _hub.EndOfAsync("a");

        Assert.Equal((OrchestrationStatus.Terminated, "enough"), (ended.OrchestrationStatus, ended.Output));
    }

    [Fact]
    public async Task A_failure_keeps_its_details()
    {
        _hub.Worker.ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails;
        await _hub.RunAsync();
        await _hub.StartAsync("a", name: "Fail");

        var ended = await _hub.EndOfAsync("a");

        Assert.Equal(OrchestrationStatus.Failed, ended.OrchestrationStatus);
        Assert.Equal((typeof(FormatException).FullName, "it failed"), (ended.FailureDetails.ErrorType, ended.FailureDetails.ErrorMessage));
    }

    [Fact]
    public async Task A_failed_instance_is_rewound_to_where_it_failed()
    {
        var isBroken = true;
        _hub.Worker.ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails;
        _hub.Add(Code.Activity("First", input => input), Code.Activity("Second", input => isBroken ? throw new FormatException("broken") : input))
            .Add(Code.Orchestration("Test", async (context, _) =>
                await context.ScheduleTask<string>("First", "", "one") + await context.ScheduleTask<string>("Second", "", "two")));
        await _hub.RunAsync();
        await _hub.StartAsync("a", tags: new Dictionary<string, string> { ["plan"] = "p" });
        Assert.Equal(OrchestrationStatus.Failed, (await _hub.EndOfAsync("a")).OrchestrationStatus);
        isBroken = false;

        await _hub.Service.SendTaskOrchestrationMessageAsync(new TaskMessage
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = "a" },
            Event = new ExecutionRewoundEvent(-1, "mended"),
        });

        var ended = await _hub.EndOfAsync("a");
        Assert.Equal((OrchestrationStatus.Completed, "onetwo"), (ended.OrchestrationStatus, ended.Output));
        Assert.Equal(0, await _hub.Service.CountUnfinishedAsync("Test", KeyValuePair.Create("plan", "p")));
    }

    [Fact]
    public async Task Tags_and_version_are_kept()
    {
        await _hub.Service.CreateTaskOrchestrationAsync(Hub.Start("a", name: "Wait", tags: new Dictionary<string, string> { ["plan"] = "p", ["other"] = "" }));

        var state = await _hub.GetAsync("a");

        Assert.Equal(("", OrchestrationStatus.Pending), (state!.Version, state.OrchestrationStatus));
        Assert.Equal(new Dictionary<string, string> { ["plan"] = "p", ["other"] = "" }, state.Tags);
    }

    [Fact]
    public async Task An_activity_that_another_process_repeats_receives_the_tags_too()
    {
        var called = new TaskCompletionSource();
        var never = new TaskCompletionSource<string>();
        _hub.Add(Code.Activity("Do", _ =>
        {
            called.TrySetResult();
            return never.Task;
        })).Add(Code.Orchestration("Test", (context, _) => context.ScheduleTask<string>("Do", "", "")));
        await _hub.RunAsync();
        await _hub.StartAsync("a", tags: new Dictionary<string, string> { ["plan"] = "p" });
        await called.Task.WaitAsync(Hub.Limit);
        await _hub.CrashAsync();

        _hub = (await Hub.OpenAsync(_directory.Database))
            .Add(Code.Activity("Do", _ => "done"))
            .Add(Code.Orchestration("Test", (context, _) => context.ScheduleTask<string>("Do", "", "")));
        IDictionary<string, string>? tags = null;
        _hub.Worker.AddActivityDispatcherMiddleware((context, next) =>
        {
            tags = context.GetProperty<OrchestrationExecutionContext>().OrchestrationTags;
            return next();
        });
        await _hub.RunAsync();

        Assert.Equal("done", (await _hub.EndOfAsync("a")).Output);
        Assert.Equal("p", tags!["plan"]);
    }

    [Fact]
    public async Task Waiting_for_completion_times_out()
    {
        await _hub.StartAsync("a", name: "Wait");

        Assert.Null(await _hub.Service.WaitForOrchestrationAsync("a", null, TimeSpan.FromMilliseconds(1), CancellationToken.None));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _hub.Service.WaitForOrchestrationAsync("a", null, Hub.Limit, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task The_service_continues_under_another_worker()
    {
        await _hub.RunAsync();
        await _hub.StartAsync("a", name: "Wait");
        await Hub.UntilAsync(async () => (await _hub.GetAsync("a"))!.OrchestrationStatus == OrchestrationStatus.Running);
        await _hub.Worker.StopAsync(isForced: false);
        await _hub.RaiseAsync("a", "Go", "on");

        using var other = new TaskHubWorker(_hub.Service);
        other.AddTaskOrchestrations(Code.Orchestration("Wait", async (_, events) => await events.WaitAsync("Go")));
        await other.StartAsync();

        Assert.Equal("on", (await _hub.EndOfAsync("a")).Output);
        await other.StopAsync(isForced: true);
    }
}
