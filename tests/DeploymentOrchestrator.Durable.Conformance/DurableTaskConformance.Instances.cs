using static DeploymentOrchestrator.Durable.Conformance.Code;

namespace DeploymentOrchestrator.Durable.Conformance;

public abstract partial class DurableTaskConformance
{
    [Fact]
    public async Task An_orchestration_runs_from_its_input_to_its_output()
    {
        Orchestrator("Test", (context, input) => Task.FromResult(Json(context.InstanceId + input.GetInt32())));
        await RunAsync();

        Assert.True(await StartAsync("a", input: 7));

        var ended = await EndOfAsync("a");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal("a7", ended.Output!.Value.GetString());
        Assert.Equal(7, ended.Input.GetInt32());
        Assert.Equal("Test", ended.Name);
        Assert.Equal(Clock.GetUtcNow(), ended.CreatedAt);
        Assert.Equal(Clock.GetUtcNow(), ended.LastUpdatedAt);
        Assert.Collection(
            await Client.GetOrchestrationHistoryAsync("a"),
            e => Assert.Equal(new OrchestratorStarted(Clock.GetUtcNow().UtcDateTime), e),
            e => Assert.Equal("Test", Assert.IsType<ExecutionStarted>(e).Name),
            e => Assert.Equal("a7", Assert.IsType<ExecutionCompleted>(e).Result.GetString()));
    }

    [Fact]
    public async Task A_start_is_accepted_before_dispatching_begins()
    {
        Orchestrator("Test", _ => Task.FromResult(Json(1)));
        await OpenAsync();
        Assert.True(await StartAsync("a"));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync("a"))!.RuntimeStatus);

        await DispatchAsync();

        await EndOfAsync("a");
    }

    [Fact]
    public async Task A_second_start_of_an_id_changes_nothing_in_whatever_state_the_first_is()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent("Go"));
        Orchestrator("Other", _ => throw new InvalidOperationException("never to be run"));
        await OpenAsync();
        Assert.True(await StartAsync("a", input: 1));
        Assert.False(await StartAsync("a", "Other", input: 2));

        await DispatchAsync();
        await RecordedAsync<ExecutionStarted>("a");
        Assert.False(await StartAsync("a", "Other", input: 2));

        await RaiseAsync("a", "Go", "done");
        await EndOfAsync("a");
        Assert.False(await StartAsync("a", "Other", input: 2));
        var instance = await Client.GetInstanceAsync("a");
        Assert.Equal(("Test", 1, "done"), (instance!.Name, instance.Input.GetInt32(), instance.Output!.Value.GetString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@entity")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    public async Task An_id_that_is_not_one_is_refused(string id)
    {
        await OpenAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => StartAsync(id));
    }

    [Fact]
    public async Task An_orchestrator_that_throws_ends_failed_with_the_reason()
    {
        Orchestrator("Test", _ => throw new FormatException("no such thing"));
        await RunAsync();
        await StartAsync("a");

        var ended = await EndOfAsync("a");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Equal(new TaskFailureDetails("System.FormatException", "no such thing"), ended.FailureDetails);
        Assert.Null(ended.Output);
    }

    [Fact]
    public async Task The_custom_status_is_the_last_one_set_and_survives_a_restart()
    {
        Orchestrator("Test", async context =>
        {
            context.SetCustomStatus(Json("first"));
            context.SetCustomStatus(Json("second"));
            await context.WaitForExternalEvent("Go");
            await context.WaitForExternalEvent("Go");
            return Json(0);
        });
        await RunAsync();
        await StartAsync("a");
        await WhenAsync("a", instance => instance.CustomStatus is not null);

        await StopAsync();
        await RunAsync();
        await RaiseAsync("a", "Go");
        await RecordedAsync<EventRaised>("a");

        Assert.Equal("second", (await Client.GetInstanceAsync("a"))!.CustomStatus!.Value.GetString());
    }

    [Theory]
    [InlineData(Limits.CustomStatusCharacters, OrchestrationRuntimeStatus.Completed)]
    [InlineData(Limits.CustomStatusCharacters + 1, OrchestrationRuntimeStatus.Failed)]
    public async Task A_custom_status_over_the_limit_fails_the_instance(int characters, OrchestrationRuntimeStatus expected)
    {
        Orchestrator("Test", context =>
        {
            try
            {
                context.SetCustomStatus(Json(new string('x', characters - 2)));
            }
            catch (ArgumentException)
            {
                // Not to be caught: the real runtime fails the instance behind the code's back.
            }

            return Task.FromResult(Json(0));
        });
        await RunAsync();
        await StartAsync("a");

        Assert.Equal(expected, (await EndOfAsync("a")).RuntimeStatus);
    }

    [Fact]
    public async Task Terminating_ends_an_instance_at_once_and_drops_its_work()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        Registry.AddActivity("Slow", Activity(async (_, _) =>
        {
            entered.SetResult();
            await release.Task;
            return Json(1);
        }));
        Orchestrator("Test", async context =>
        {
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), CancellationToken.None);
            await Task.WhenAll(timer, context.CallActivityAsync("Slow", Json(0)));
            return Json("never");
        });
        await RunAsync();
        await StartAsync("a");
        await entered.Task.WaitAsync(Limit);

        await Client.TerminateInstanceAsync("a", "no longer wanted");

        var ended = (await Client.GetInstanceAsync("a"))!;
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, ended.RuntimeStatus);
        Assert.Equal("no longer wanted", ended.FailureDetails!.ErrorMessage);
        release.SetResult();
        Clock.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<InstanceEndedException>(() => Client.TerminateInstanceAsync("a", "again"));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => Client.TerminateInstanceAsync("b", "never there"));
        await StopAsync();
        await RunAsync();
        Assert.IsType<ExecutionTerminated>((await Client.GetOrchestrationHistoryAsync("a"))[^1]);
    }

    [Fact]
    public async Task A_pending_instance_can_be_terminated()
    {
        Orchestrator("Test", _ => throw new InvalidOperationException("never to be run"));
        await OpenAsync();
        await StartAsync("a", input: new { A = "b" });

        await Client.TerminateInstanceAsync("a", "no longer wanted");
        await DispatchAsync();

        Assert.Collection(
            await Client.GetOrchestrationHistoryAsync("a"),
            e => Assert.Equal("b", Assert.IsType<ExecutionStarted>(e).Input.GetProperty("A").GetString()),
            e => Assert.Equal(new ExecutionTerminated("no longer wanted"), e));
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await Client.GetInstanceAsync("a"))!.RuntimeStatus);
    }

    [Fact]
    public async Task Purging_removes_ended_instances_only_and_frees_their_ids()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent("Go"));
        await RunAsync();
        foreach (var id in new[] { "old", "new", "running" })
        {
            await StartAsync(id);
        }

        await RaiseAsync("old", "Go", 1);
        await EndOfAsync("old");
        Clock.Advance(TimeSpan.FromDays(1));
        await RaiseAsync("new", "Go", 1);
        await EndOfAsync("new");

        Assert.False(await Client.PurgeInstanceAsync("running"));
        Assert.False(await Client.PurgeInstanceAsync("missing"));
        Assert.Equal(1, await Client.PurgeInstancesAsync(Clock.GetUtcNow(), 10));
        Assert.Equal(["running", "new"], await IdsAsync(new OrchestrationQuery()));
        Assert.True(await Client.PurgeInstanceAsync("new"));
        Assert.Empty(await Client.GetOrchestrationHistoryAsync("new"));

        Assert.True(await StartAsync("new"));
        await RaiseAsync("new", "Go", 2);
        Assert.Equal(2, (await EndOfAsync("new")).Output!.Value.GetInt32());
    }

    [Fact]
    public async Task Purging_takes_no_more_than_asked_and_the_oldest_first()
    {
        Orchestrator("Test", _ => Task.FromResult(Json(0)));
        await RunAsync();
        foreach (var id in new[] { "1", "2", "3" })
        {
            await StartAsync(id);
            await EndOfAsync(id);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, await Client.PurgeInstancesAsync(Clock.GetUtcNow(), 2));

        Assert.Equal(["3"], await IdsAsync(new OrchestrationQuery()));
    }

    [Fact]
    public async Task Instances_are_listed_newest_first_by_prefix_status_and_name()
    {
        Orchestrator("Wait", async context => await context.WaitForExternalEvent("Go"));
        Orchestrator("End", _ => Task.FromResult(Json(0)));
        await RunAsync();
        await StartAsync("app:1.0:a", "Wait");
        await StartAsync("app:1.0:b", "End");
        await StartAsync("app:1.01:c", "Wait");
        await StartAsync("app%", "Wait");
        await StartAsync("APP:1.0:d", "Wait");
        await EndOfAsync("app:1.0:b");

        Assert.Equal(["app:1.0:b", "app:1.0:a"], await IdsAsync(new OrchestrationQuery("app:1.0:")));
        Assert.Equal(["app%"], await IdsAsync(new OrchestrationQuery("app%")));
        Assert.Equal(["app:1.0:b"], await IdsAsync(new OrchestrationQuery("app", Statuses: [OrchestrationRuntimeStatus.Completed])));
        Assert.Equal(["app:1.0:b"], await IdsAsync(new OrchestrationQuery(OrchestratorName: "End")));
        Assert.Equal(["APP:1.0:d", "app%"], await IdsAsync(new OrchestrationQuery(Limit: 2)));
        Assert.Empty(await IdsAsync(new OrchestrationQuery(Statuses: [])));
    }

    [Fact]
    public async Task Unfinished_instances_are_counted_by_name_and_tag()
    {
        Orchestrator("Wait", async context => await context.WaitForExternalEvent("Go"));
        Orchestrator("Other", async context => await context.WaitForExternalEvent("Go"));
        await RunAsync();
        await StartAsync("1", "Wait", tag: "plan-1");
        await StartAsync("2", "Wait", tag: "plan-1");
        await StartAsync("3", "Wait", tag: "plan-2");
        await StartAsync("4", "Wait");
        await StartAsync("5", "Other", tag: "plan-1");
        await RaiseAsync("1", "Go");
        await EndOfAsync("1");

        Assert.Equal(3, await Client.CountUnfinishedAsync("Wait"));
        Assert.Equal(1, await Client.CountUnfinishedAsync("Wait", "plan-1"));
        Assert.Equal(0, await Client.CountUnfinishedAsync("Wait", "plan-3"));
    }
}
