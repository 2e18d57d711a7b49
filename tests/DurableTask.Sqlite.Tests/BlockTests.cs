using DurableTask.Core;
using DurableTask.Core.Exceptions;

namespace DurableTask.Sqlite.Tests;

public sealed class BlockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private bool _isBroken = true;

    public void Dispose() => _directory.Delete();

    [Fact]
    public async Task A_blocked_instance_keeps_arriving_messages_and_continues_when_it_is_unblocked()
    {
        await using var hub = await RunAsync();
        await BlockAsync(hub);
        await hub.RaiseAsync("a", "Go", "kept");
        Assert.Equal(OrchestrationStatus.Pending, (await hub.GetAsync("a"))!.OrchestrationStatus);
        _isBroken = false;

        Assert.True(await hub.Service.UnblockAsync("a"));

        Assert.Equal("kept", (await hub.EndOfAsync("a")).Output);
        Assert.False(await hub.Service.UnblockAsync("a"));
        Assert.Empty(await hub.Service.GetBlockedAsync());
    }

    [Fact]
    public async Task A_process_start_unblocks_each_instance_once()
    {
        await using (var first = await RunAsync())
        {
            await BlockAsync(first);
            await first.RaiseAsync("a", "Go", "kept");
        }

        await using (var second = await RunAsync())
        {
            await Hub.UntilAsync(async () => (await second.Service.GetBlockedAsync()).Count == 1);
        }

        _isBroken = false;
        await using var third = await RunAsync();
        Assert.Equal("kept", (await third.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task A_warm_instance_is_blocked_before_its_next_turn()
    {
        _isBroken = false;
        await using var hub = await RunAsync();
        await hub.StartAsync("a");
        await Hub.UntilAsync(async () => (await hub.GetAsync("a"))!.OrchestrationStatus == OrchestrationStatus.Running);
        await hub.Service.BlockAsync("a", "by hand");
        await hub.RaiseAsync("a", "Go", "kept");
        await hub.StartAsync("b");
        await hub.RaiseAsync("b", "Go", "others go on");
        await hub.EndOfAsync("b");

        Assert.Equal(OrchestrationStatus.Running, (await hub.GetAsync("a"))!.OrchestrationStatus);
        await hub.Service.UnblockAsync("a");
        Assert.Equal("kept", (await hub.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task A_blocked_instance_can_be_terminated_and_its_parent_is_notified()
    {
        await using var hub = await RunAsync();
        await hub.StartAsync("parent", name: "Parent");
        await Hub.UntilAsync(async () => (await hub.Service.GetBlockedAsync()).ContainsKey("a"));

        await hub.Service.ForceTerminateTaskOrchestrationAsync("a", "give up");

        Assert.Equal(OrchestrationStatus.Terminated, (await hub.EndOfAsync("a")).OrchestrationStatus);
        Assert.Equal("child failed", (await hub.EndOfAsync("parent")).Output);
        Assert.Empty(await hub.Service.GetBlockedAsync());
    }

    [Fact]
    public async Task An_instance_with_an_unreadable_history_is_blocked_and_delays_no_other()
    {
        _isBroken = false;
        await using (var first = await RunAsync())
        {
            await first.StartAsync("a");
            await Hub.UntilAsync(async () => (await first.GetAsync("a"))!.OrchestrationStatus == OrchestrationStatus.Running);
            await first.Service.Writer.WriteAsync(session => session.Execute("UPDATE history SET body = '{}'"));
        }

        await using var second = await RunAsync();
        await second.RaiseAsync("a", "Go", "kept");
        await second.StartAsync("b");
        await second.RaiseAsync("b", "Go", "others go on");

        Assert.Equal("others go on", (await second.EndOfAsync("b")).Output);
        await Hub.UntilAsync(async () => (await second.Service.GetBlockedAsync()).ContainsKey("a"));
    }

    // Does the same as a middleware that finds that code and history do not match.
    private async Task<Hub> RunAsync()
    {
        var hub = (await Hub.OpenAsync(_directory.Database)).Add(
            Code.Orchestration("Test", async (_, events) => await events.WaitAsync("Go")),
            Code.Orchestration("Parent", async (context, _) =>
            {
                try
                {
                    return await context.CreateSubOrchestrationInstance<string>("Test", "", "a", null);
                }
                catch (SubOrchestrationFailedException)
                {
                    return "child failed";
                }
            }));
        hub.Worker.AddOrchestrationDispatcherMiddleware(async (context, next) =>
        {
            var instance = context.GetProperty<OrchestrationInstance>();
            if (_isBroken && instance.InstanceId == "a")
            {
                await hub.Service.BlockAsync(instance.InstanceId, "does not match");
                throw new SessionAbortedException("blocked");
            }

            await next();
        });
        return await hub.RunAsync();
    }

    private static async Task BlockAsync(Hub hub)
    {
        await hub.StartAsync("a");
        await Hub.UntilAsync(async () => (await hub.Service.GetBlockedAsync()).GetValueOrDefault("a") == "does not match");
    }
}
