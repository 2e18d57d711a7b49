using DurableTask.Core;

namespace DurableTask.Sqlite.Tests;

public sealed class WarmInstanceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private int _replays;

    public void Dispose() => _directory.Delete();

    [Fact]
    public async Task A_warm_instance_is_not_replayed()
    {
        await using var hub = await RunAsync();
        await PlayAsync(hub, "a");

        Assert.Equal(1, _replays);
    }

    [Theory]
    [InlineData(0, long.MaxValue)]
    [InlineData(100, 0)]
    public async Task An_instance_that_does_not_fit_in_memory_is_replayed_with_the_same_result(int maxInstances, long maxBytes)
    {
        await using var hub = await RunAsync(options => options with { MaxCachedInstances = maxInstances, MaxCachedHistoryBytes = maxBytes });
        await PlayAsync(hub, "a");

        // Each message has a turn of its own; two messages that come together share one.
        Assert.InRange(_replays, 2, 4);
        await Hub.UntilAsync(() => Task.FromResult(hub.Service.InMemory == 0));
    }

    [Fact]
    public async Task The_least_recently_used_instance_is_evicted_first()
    {
        await using var hub = await RunAsync(options => options with { MaxCachedInstances = 2 });
        foreach (var id in new[] { "a", "b", "c" })
        {
            await hub.StartAsync(id);
            await HasHeardAsync(hub, id, 0);
        }

        Assert.Equal(3, _replays);
        await hub.RaiseAsync("c", "Go", "1");
        await HasHeardAsync(hub, "c", 1);
        await hub.RaiseAsync("b", "Go", "1");
        await HasHeardAsync(hub, "b", 1);
        Assert.Equal(3, _replays);
        await hub.RaiseAsync("a", "Go", "1");
        await HasHeardAsync(hub, "a", 1);
        Assert.Equal(4, _replays);
    }

    [Fact]
    public async Task Messages_beyond_the_memory_limit_are_read_from_the_inbox_in_order()
    {
        await using var hub = await Hub.OpenAsync(_directory.Database);
        hub.Add(Code.Orchestration("Sum", async (_, events) =>
        {
            var heard = new List<string>();
            while (heard.Count < 1_200)
            {
                heard.Add(await events.WaitAsync("Go"));
            }

            return string.Join(' ', heard);
        }));
        await hub.StartAsync("a", name: "Sum");
        foreach (var some in Enumerable.Range(0, 1_200).Chunk(200))
        {
            await hub.Service.SendTaskOrchestrationMessageBatchAsync([.. some.Select(i => new TaskMessage
            {
                OrchestrationInstance = new OrchestrationInstance { InstanceId = "a" },
                Event = new Core.History.EventRaisedEvent(-1, $"{i}") { Name = "Go" },
            })]);
        }

        await hub.RunAsync();

        Assert.Equal(string.Join(' ', Enumerable.Range(0, 1_200)), (await hub.EndOfAsync("a")).Output);
    }

    private static async Task PlayAsync(Hub hub, string id)
    {
        await hub.StartAsync(id);
        for (var heard = 0; heard < 3; heard++)
        {
            await HasHeardAsync(hub, id, heard);
            await hub.RaiseAsync(id, "Go", $"{heard}");
        }

        Assert.Equal("012", (await hub.EndOfAsync(id)).Output);
    }

    // Wait until it is idle: an instance that is woken while it is processed is not read again.
    private static Task HasHeardAsync(Hub hub, string id, int count) => Hub.UntilAsync(async () => (await hub.GetAsync(id))!.Status == $"{count}");

    private async Task<Hub> RunAsync(Func<SqliteOrchestrationServiceOptions, SqliteOrchestrationServiceOptions>? configure = null) =>
        await (await Hub.OpenAsync(_directory.Database, configure: configure)).Add(Code.Orchestration("Test", async (_, events) =>
        {
            Interlocked.Increment(ref _replays);
            var heard = "";
            while (heard.Length < 3)
            {
                events.Status = $"{heard.Length}";
                heard += await events.WaitAsync("Go");
            }

            return heard;
        })).RunAsync();
}
