using static DeploymentOrchestrator.Durable.Conformance.Code;

namespace DeploymentOrchestrator.Durable.Conformance;

public abstract partial class DurableTaskConformance
{
    [Fact]
    public async Task An_event_before_the_first_turn_is_kept()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent("Go"));
        await OpenAsync();
        await StartAsync("a");
        await RaiseAsync("a", "Go", "early");

        await DispatchAsync();

        Assert.Equal("early", (await EndOfAsync("a")).Output!.Value.GetString());
    }

    [Fact]
    public async Task An_event_before_the_first_turn_is_kept_when_the_clock_was_set_back_in_between()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent("Go"));
        await OpenAsync();
        await StartAsync("a");
        Clock.Set(TimeSpan.FromHours(-1));
        await RaiseAsync("a", "Go", "early");

        await DispatchAsync();

        Assert.Equal("early", (await EndOfAsync("a")).Output!.Value.GetString());
    }

    [Fact]
    public async Task An_event_in_the_last_turn_changes_nothing_any_more()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent("Go"));
        await OpenAsync();
        await StartAsync("a");
        await RaiseAsync("a", "Go", "first");
        await RaiseAsync("a", "Go", "second");

        await DispatchAsync();

        Assert.Equal("first", (await EndOfAsync("a")).Output!.Value.GetString());
        await Assert.ThrowsAsync<InstanceEndedException>(() => RaiseAsync("a", "Go"));
    }

    [Fact]
    public async Task Events_of_one_name_are_handed_out_first_in_first_out_whatever_its_case()
    {
        Orchestrator("Test", async context =>
        {
            var seen = new List<int>();
            for (var i = 0; i < 6; i++)
            {
                seen.Add((await context.WaitForExternalEvent("Go")).GetInt32());
            }

            return Json(seen);
        });
        await OpenAsync();
        await StartAsync("a");
        await RaiseAsync("a", "GO", 1);
        Clock.Set(TimeSpan.FromHours(-1));
        await RaiseAsync("a", "go", 2);
        await RaiseAsync("a", "Other", 99);
        await DispatchAsync();
        for (var i = 3; i <= 6; i++)
        {
            await RaiseAsync("a", "gO", i);
        }

        Assert.Equal("[1,2,3,4,5,6]", (await EndOfAsync("a")).Output!.Value.GetRawText());
    }

    [Fact]
    public async Task An_event_for_an_instance_that_is_not_there_is_refused()
    {
        await RunAsync();

        await Assert.ThrowsAsync<InstanceNotFoundException>(() => RaiseAsync("missing", "Go"));
    }

    [Fact]
    public async Task An_event_sent_by_another_orchestration_arrives_also_while_a_call_is_open()
    {
        var release = new TaskCompletionSource();
        Registry.AddActivity("Slow", Activity(async (_, _) =>
        {
            await release.Task;
            return Json("called");
        }));
        Orchestrator("Test", async context =>
        {
            var go = context.WaitForExternalEvent("Go");
            var call = context.CallActivityAsync("Slow", Json(0));
            return Json(new[] { (await go).GetString(), (await call).GetString() });
        });
        Orchestrator("Sender", context =>
        {
            context.SendEvent("a", "Go", Json("sent"));
            context.SendEvent("missing", "Go", Json("dropped"));
            return Task.FromResult(Json(0));
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TaskScheduled>("a");
        await StartAsync("sender", "Sender");

        await RecordedAsync<EventRaised>("a");
        release.SetResult();

        Assert.Equal("""["sent","called"]""", (await EndOfAsync("a")).Output!.Value.GetRawText());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await EndOfAsync("sender")).RuntimeStatus);
    }

    [Theory]
    [InlineData("event")]
    [InlineData("timer")]
    [InlineData("activity")]
    [InlineData("entity")]
    public async Task The_first_of_event_timer_activity_and_entity_call_wins(string winner)
    {
        var activity = new TaskCompletionSource();
        using var entity = new ManualResetEventSlim();
        Registry.AddActivity("Slow", Activity(async (_, _) =>
        {
            await activity.Task;
            return Json(0);
        }));
        Registry.AddEntity("Slow", Entity(operation =>
        {
            entity.Wait(Limit);
            return new TaskEntityResult(null, operation.Input);
        }));
        Orchestrator("Test", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var tasks = new Dictionary<Task, string>
            {
                [context.WaitForExternalEvent("Go")] = "event",
                [context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), cancel.Token)] = "timer",
                [context.CallActivityAsync("Slow", Json(0))] = "activity",
                [context.CallEntityAsync(new EntityInstanceId("Slow", "x"), "Do", Json(0))] = "entity",
            };
            var first = tasks[await Task.WhenAny(tasks.Keys)];
            cancel.Cancel();
            return Json(first);
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<EntityOperationCalled>("a");

        switch (winner)
        {
            case "event":
                await RaiseAsync("a", "Go");
                break;
            case "timer":
                Clock.Advance(TimeSpan.FromMinutes(1));
                break;
            case "activity":
                activity.SetResult();
                break;
            default:
                entity.Set();
                break;
        }

        Assert.Equal(winner, (await EndOfAsync("a")).Output!.Value.GetString());
        activity.TrySetResult();
        entity.Set();
    }
}
