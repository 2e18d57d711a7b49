using DurableTask.Contracts;
using DurableTask.Core;

namespace DurableTask.Sqlite.Tests;

public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    [Fact]
    public async Task A_full_disk_refuses_new_work_and_accepted_work_continues_when_there_is_room()
    {
        var text = new string('x', 200_000);
        var called = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var runs = 0;
        await using var hub = await (await Hub.OpenAsync(_directory.Database))
            .Add(Code.Activity("Large", async _ =>
            {
                runs++;
                called.SetResult();
                await release.Task;
                return text;
            }))
            .Add(
                Code.Orchestration("Test", (context, _) => context.ScheduleTask<string>("Large", "", "")),
                Code.Orchestration("Echo", (_, _, input) => Task.FromResult(input)))
            .RunAsync();
        await hub.StartAsync("accepted");
        await called.Task.WaitAsync(Hub.Limit);

        await hub.LimitPagesAsync(extra: 4);
        release.SetResult();
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => hub.StartAsync("refused", text, "Echo"));
        Assert.Contains("full", refused.Message, StringComparison.Ordinal);
        Assert.Null(await hub.GetAsync("refused"));
        Assert.False((await hub.GetAsync("accepted"))!.OrchestrationStatus == OrchestrationStatus.Completed);

        await hub.LimitPagesAsync(extra: 1_000_000);

        Assert.Equal(text, (await hub.EndOfAsync("accepted")).Output);
        await hub.StartAsync("refused", text, "Echo");
        await hub.EndOfAsync("refused");
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_turn_that_did_not_fit_is_kept_and_committed_later()
    {
        var text = new string('x', 200_000);
        var started = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        await using var hub = await (await Hub.OpenAsync(_directory.Database)).Add(Code.Orchestration("Test", (_, _) =>
        {
            started.TrySetResult();
            release.Wait(Hub.Limit);
            return Task.FromResult(text);
        })).RunAsync();
        await hub.StartAsync("a");
        await started.Task.WaitAsync(Hub.Limit);
        await hub.LimitPagesAsync(extra: 4);

        // The limit applies before the turn commits: if a write of the same size is refused, the turn was refused, too.
        release.Set();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => hub.StartAsync("b", text));
        Assert.Equal(OrchestrationStatus.Pending, (await hub.GetAsync("a"))!.OrchestrationStatus);
        await hub.LimitPagesAsync(extra: 1_000_000);

        Assert.Equal(OrchestrationStatus.Completed, (await hub.EndOfAsync("a")).OrchestrationStatus);
    }
}
