using static DeploymentOrchestrator.Durable.Conformance.Code;

namespace DeploymentOrchestrator.Durable.Conformance;

public abstract partial class DurableTaskConformance
{
    [Fact]
    public async Task A_long_list_comes_in_pages_that_what_is_started_meanwhile_does_not_move()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent("Go"));
        await RunAsync();
        foreach (var id in new[] { "1", "2", "3", "4", "5" })
        {
            await StartAsync(id);
        }

        var first = await Client.GetInstancePageAsync(new OrchestrationQuery(Limit: 2));
        await StartAsync("6");
        var second = await Client.GetInstancePageAsync(new OrchestrationQuery(Limit: 2, ContinuationToken: first.ContinuationToken));
        var third = await Client.GetInstancePageAsync(new OrchestrationQuery(Limit: 2, ContinuationToken: second.ContinuationToken));

        Assert.Equal([["5", "4"], ["3", "2"], ["1"]], new[] { first, second, third }.Select(page => page.Values.Select(instance => instance.InstanceId)));
        Assert.Null(third.ContinuationToken);
        await Assert.ThrowsAsync<ArgumentException>(() => Client.GetInstancePageAsync(new OrchestrationQuery(ContinuationToken: "nonsense")));
    }

    [Fact]
    public async Task Instances_are_listed_by_the_time_of_their_creation_both_ends_included()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent("Go"));
        await RunAsync();
        var times = new List<DateTimeOffset>();
        foreach (var id in new[] { "1", "2", "3", "4" })
        {
            times.Add(Clock.GetUtcNow());
            await StartAsync(id);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["3", "2"], await IdsAsync(new OrchestrationQuery(CreatedFrom: times[1], CreatedTo: times[2])));
        Assert.Equal(["4", "3"], await IdsAsync(new OrchestrationQuery(CreatedFrom: times[2])));
        Assert.Equal(["1"], await IdsAsync(new OrchestrationQuery(CreatedTo: times[1] - TimeSpan.FromMilliseconds(1))));
    }

    [Fact]
    public async Task Entities_are_listed_by_prefix_and_time_with_their_state()
    {
        Registry.AddEntity("Counter", Entity(operation => new TaskEntityResult(operation.Input, Json(0))));
        Registry.AddEntity("Other", Entity(operation => new TaskEntityResult(operation.Input, Json(0))));
        Orchestrator("Set", async (context, input) => await context.CallEntityAsync(new EntityInstanceId(input[0].GetString()!, input[1].GetString()!), "Set", input[2]));
        await RunAsync();
        await SetAsync("Counter", "b", 1);
        await SetAsync("Counter", "a", 2);
        await SetAsync("Counter", "c@c", 3);
        await SetAsync("Other", "a", 4);
        var before = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await SetAsync("Counter", "b", 5);

        var first = await Client.GetEntityPageAsync(new EntityQuery("@counter@", Limit: 2));
        var second = await Client.GetEntityPageAsync(new EntityQuery("@counter@", Limit: 2, ContinuationToken: first.ContinuationToken));
        var changed = await Client.GetEntityPageAsync(new EntityQuery(LastModifiedFrom: before + TimeSpan.FromMilliseconds(1)));
        var unchanged = await Client.GetEntityPageAsync(new EntityQuery(LastModifiedTo: before));

        Assert.Equal([("@counter@a", 2), ("@counter@b", 5)], first.Values.Select(entity => ($"{entity.Id}", entity.State.GetInt32())));
        Assert.Equal([("@counter@c@c", 3)], second.Values.Select(entity => ($"{entity.Id}", entity.State.GetInt32())));
        Assert.Null(second.ContinuationToken);
        Assert.Equal([("@counter@b", Clock.GetUtcNow())], changed.Values.Select(entity => ($"{entity.Id}", entity.LastModifiedTime)));
        Assert.Equal(["@counter@a", "@counter@c@c", "@other@a"], unchanged.Values.Select(entity => $"{entity.Id}"));

        async Task SetAsync(string name, string key, int value)
        {
            await StartAsync($"set {name} {key} {value}", "Set", new object[] { name, key, value });
            await EndOfAsync($"set {name} {key} {value}");
        }
    }

    [Fact]
    public async Task A_suspended_instance_takes_no_turn_until_it_is_resumed_and_loses_nothing()
    {
        Orchestrator("Test", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), CancellationToken.None);
            return await context.WaitForExternalEvent("Go");
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TimerCreated>("a");

        await Client.SuspendInstanceAsync("a");
        await RaiseAsync("a", "Go", "kept");
        Clock.Advance(TimeSpan.FromMinutes(2));
        await StopAsync();
        await RunAsync();
        await StartAsync("b");
        await RecordedAsync<TimerCreated>("b");

        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await Client.GetInstanceAsync("a"))!.RuntimeStatus);
        Assert.Equal(["a"], await IdsAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Suspended])));
        Assert.Equal(3, (await Client.GetOrchestrationHistoryAsync("a")).Count);

        await Client.ResumeInstanceAsync("a");

        Assert.Equal("kept", (await EndOfAsync("a")).Output!.Value.GetString());
    }

    [Fact]
    public async Task A_turn_that_is_under_way_when_its_instance_is_suspended_counts_for_nothing()
    {
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        Orchestrator("Test", _ =>
        {
            entered.Release();
            Assert.True(leave.Wait(Limit));
            return Task.FromResult(Json(7));
        });
        Orchestrator("Other", _ => Task.FromResult(Json(0)));
        MaxTurnsInFlight = 1;
        await RunAsync();
        await StartAsync("a");
        Assert.True(await entered.WaitAsync(Limit));

        await Client.SuspendInstanceAsync("a");
        leave.Release();
        await StartAsync("b", "Other");
        await EndOfAsync("b");
        await Client.ResumeInstanceAsync("a");
        Assert.True(await entered.WaitAsync(Limit), "the turn is run again");
        leave.Release();

        Assert.Equal(7, (await EndOfAsync("a")).Output!.Value.GetInt32());
    }

    [Fact]
    public async Task An_instance_can_be_suspended_before_its_first_turn_and_terminated_while_it_is()
    {
        Orchestrator("Test", _ => Task.FromResult(Json(0)));
        await OpenAsync();
        await StartAsync("a");
        await StartAsync("b");
        await Client.SuspendInstanceAsync("a");
        await Client.SuspendInstanceAsync("b");

        await Client.ResumeInstanceAsync("b");
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync("b"))!.RuntimeStatus);
        await DispatchAsync();
        await EndOfAsync("b");

        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await Client.GetInstanceAsync("a"))!.RuntimeStatus);
        await Client.TerminateInstanceAsync("a", "no longer wanted");
        await Assert.ThrowsAsync<InstanceEndedException>(() => Client.SuspendInstanceAsync("a"));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => Client.SuspendInstanceAsync("missing"));
    }

    [Fact]
    public async Task An_ended_instance_can_be_started_again_under_its_id()
    {
        var runs = 0;
        Orchestrator("Test", async (context, input) =>
        {
            await context.WaitForExternalEvent("Go");
            return Json(input.GetInt32() + Interlocked.Increment(ref runs));
        });
        await RunAsync();
        await StartAsync("a", input: 10, tag: "plan");
        await Assert.ThrowsAsync<InstanceExistsException>(() => Client.RestartInstanceAsync("a"));
        await RaiseAsync("a", "Go");
        var first = await EndOfAsync("a");
        Clock.Advance(TimeSpan.FromMinutes(1));

        await Client.RestartInstanceAsync("a");

        await RecordedAsync<ExecutionStarted>("a");
        Assert.Equal(1, await Client.CountUnfinishedAsync("Test", "plan"));
        Assert.Equal(2, (await Client.GetOrchestrationHistoryAsync("a")).Count);
        Assert.Equal(first.CreatedAt + TimeSpan.FromMinutes(1), (await Client.GetInstanceAsync("a"))!.CreatedAt);
        await RaiseAsync("a", "Go");
        Assert.Equal(12, (await EndOfAsync("a")).Output!.Value.GetInt32());
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => Client.RestartInstanceAsync("missing"));
    }

    [Fact]
    public async Task An_instance_can_be_started_again_under_a_new_id_beside_the_old_one()
    {
        Orchestrator("Test", async (context, input) =>
        {
            await context.WaitForExternalEvent("Go");
            return input;
        });
        await RunAsync();
        await StartAsync("a", input: "same", tag: "plan");
        await RecordedAsync<ExecutionStarted>("a");

        await Client.RestartInstanceAsync("a", "b");

        Assert.Equal(2, await Client.CountUnfinishedAsync("Test", "plan"));
        await RaiseAsync("b", "Go");
        Assert.Equal("same", (await EndOfAsync("b")).Output!.Value.GetString());
        Assert.False((await Client.GetInstanceAsync("a"))!.IsCompleted);
        await Assert.ThrowsAsync<InstanceExistsException>(() => Client.RestartInstanceAsync("a", "b"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Client.RestartInstanceAsync("a", "@b"));
    }

    [Fact]
    public async Task Purging_by_time_of_creation_and_status_leaves_what_has_not_ended()
    {
        Orchestrator("End", _ => Task.FromResult(Json(0)));
        Orchestrator("Fail", _ => throw new FormatException("no"));
        Orchestrator("Wait", async context => await context.WaitForExternalEvent("Go"));
        await RunAsync();
        var times = new List<DateTimeOffset>();
        foreach (var (id, name) in new[] { ("1", "End"), ("2", "Fail"), ("3", "Wait"), ("4", "End"), ("5", "End") })
        {
            times.Add(Clock.GetUtcNow());
            await StartAsync(id, name);
            if (name != "Wait")
            {
                await EndOfAsync(id);
            }

            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, await Client.PurgeInstancesAsync(new PurgeInstancesFilter(times[0], times[2], [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Running]), 10));
        Assert.Equal(["5", "4", "3", "2"], await IdsAsync(new OrchestrationQuery()));
        Assert.Equal(0, await Client.PurgeInstancesAsync(new PurgeInstancesFilter(CreatedTo: times[0]), 10));
        Assert.Equal(1, await Client.PurgeInstancesAsync(new PurgeInstancesFilter(CreatedFrom: times[2]), 1));
        Assert.Equal(["5", "3", "2"], await IdsAsync(new OrchestrationQuery()));
        Assert.Equal(2, await Client.PurgeInstancesAsync(new PurgeInstancesFilter(), 10));
        Assert.Equal(["3"], await IdsAsync(new OrchestrationQuery()));
    }
}
