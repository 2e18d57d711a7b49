using static DeploymentOrchestrator.Durable.Conformance.Code;

namespace DeploymentOrchestrator.Durable.Conformance;

public abstract partial class DurableTaskConformance
{
    [Fact]
    public async Task Code_that_parts_from_the_history_blocks_the_instance_until_fixed_code_resumes_it()
    {
        void Add(string activity)
        {
            Registry = new DurableTaskRegistry().AddActivity("Fetch", Activity(_ => Json("fetched"))).AddActivity("Get", Activity(_ => Json("got")));
            Orchestrator("Test", async context =>
            {
                var result = await context.CallActivityAsync(activity, Json(0));
                await context.WaitForExternalEvent("Go");
                return result;
            });
        }

        Add("Fetch");
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TaskCompleted>("a");
        await StopAsync();
        Add("Get");
        await RunAsync();
        await RaiseAsync("a", "Go");

        var blocked = await WhenAsync("a", instance => instance.BlockedReason is not null);
        Assert.Contains("at event 2 of the history", blocked.BlockedReason, StringComparison.Ordinal);
        Assert.Contains("Fetch", blocked.BlockedReason, StringComparison.Ordinal);
        Assert.Contains("Get", blocked.BlockedReason, StringComparison.Ordinal);
        Assert.Equal(OrchestrationRuntimeStatus.Running, blocked.RuntimeStatus);
        await RaiseAsync("a", "Go", "more is taken in");
        await Client.ResumeInstanceAsync("a");
        await WhenAsync("a", instance => instance.BlockedReason is not null);

        await StopAsync();
        Add("Fetch");
        await RunAsync();

        Assert.Equal("fetched", (await EndOfAsync("a")).Output!.Value.GetString());
        Assert.Null((await Client.GetInstanceAsync("a"))!.BlockedReason);
    }

    [Fact]
    public async Task A_blocked_instance_tries_again_when_it_is_resumed()
    {
        var isFixed = false;
        Orchestrator("Test", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(context.IsReplaying && !isFixed ? 2 : 1), CancellationToken.None);
            return Json(0);
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TimerCreated>("a");

        // An engine may keep an instance in memory between turns; a new process has to replay it.
        await StopAsync();
        await RunAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await WhenAsync("a", instance => instance.BlockedReason is not null);

        isFixed = true;
        await Client.ResumeInstanceAsync("a");

        await EndOfAsync("a");
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => Client.ResumeInstanceAsync("missing"));
    }

    [Fact]
    public async Task An_instance_of_an_orchestrator_that_is_not_there_is_blocked_until_it_is()
    {
        await RunAsync();
        await StartAsync("a", "Missing");
        var blocked = await WhenAsync("a", instance => instance.BlockedReason is not null);
        Assert.Contains("Missing", blocked.BlockedReason, StringComparison.Ordinal);
        await StopAsync();

        Orchestrator("Missing", _ => Task.FromResult(Json(0)));
        await RunAsync();

        await EndOfAsync("a");
    }

    [Fact]
    public async Task Code_that_awaits_something_else_than_its_context_is_blocked()
    {
        var never = new TaskCompletionSource();
        Orchestrator("Test", async _ =>
        {
            await never.Task;
            return Json(0);
        });
        await RunAsync();
        await StartAsync("a");

        await WhenAsync("a", instance => instance.BlockedReason is not null);
    }

    [Fact]
    public async Task Code_that_comes_back_from_elsewhere_is_blocked_although_it_also_waits_for_an_event()
    {
        var elsewhere = new TaskCompletionSource();
        Orchestrator("Test", async context =>
        {
            var go = context.WaitForExternalEvent("Go");
            await elsewhere.Task;
            return await go;
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<ExecutionStarted>("a");

        elsewhere.SetResult();

        await WhenAsync("a", instance => instance.BlockedReason is not null);
    }

    [Fact]
    public async Task A_blocked_instance_can_be_terminated()
    {
        await RunAsync();
        await StartAsync("a", "Missing");
        await WhenAsync("a", instance => instance.BlockedReason is not null);

        await Client.TerminateInstanceAsync("a", "no longer wanted");

        Assert.Equal((OrchestrationRuntimeStatus.Terminated, null), ((await Client.GetInstanceAsync("a"))!.RuntimeStatus, (await Client.GetInstanceAsync("a"))!.BlockedReason));
    }
}
