using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Microsoft.Extensions.Time.Testing;

namespace DurableTask.Sqlite.Tests;

public sealed class CrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    // Everything that a turn can cause, with a crash after each single commit, before its answers and effects.
    [Fact]
    public async Task A_crash_after_any_commit_loses_nothing_and_repeats_nothing_but_activities()
    {
        var crashes = 0;
        for (var crashAfter = 1; ; crashAfter++)
        {
            var scenario = new CrashRun(Path.Combine(_directory.Path, $"{crashAfter}.db"));
            if (!await scenario.RunAsync(crashAfter))
            {
                break;
            }

            crashes++;
        }

        Assert.InRange(crashes, 8, 40);
    }

    [Fact]
    public async Task Two_thousand_waiting_instances_survive_a_crash_and_receive_their_events()
    {
        var ids = Enumerable.Range(0, 2000).Select(i => $"{i}").ToList();
        var first = await OpenAsync();
        await EachAsync(ids, id => first.StartAsync(id));
        await Hub.UntilAsync(async () => await CountAsync(first, OrchestrationStatus.Running) == ids.Count);
        await first.CrashAsync();
        Assert.True(new FileInfo(_directory.Database + "-wal").Length > 0, "A crash leaves the log as it is.");

        await using var second = await OpenAsync();
        await EachAsync(ids, id => second.RaiseAsync(id, "Go", id));

        await Hub.UntilAsync(async () => await second.Service.CountUnfinishedAsync("Test") == 0);
        Assert.Equal(ids.Count, await CountAsync(second, OrchestrationStatus.Completed));
        Assert.Equal("1234", (await second.GetAsync("1234"))!.Output);
    }

    private async Task<Hub> OpenAsync() => await (await Hub.OpenAsync(_directory.Database)).Add(Code.Orchestration("Test", async (context, events) =>
    {
        // Core ends an orchestration only when none of its timers is open.
        using var cancel = new CancellationTokenSource();
        var go = events.WaitAsync("Go");
        await Task.WhenAny(go, context.CreateTimer(context.CurrentUtcDateTime.AddHours(1), "", cancel.Token));
        cancel.Cancel();
        return await go;
    })).RunAsync();

    // As many concurrent writes as may wait for the writer.
    private static async Task EachAsync(List<string> ids, Func<string, Task> call)
    {
        foreach (var some in ids.Chunk(500))
        {
            await Task.WhenAll(some.Select(call));
        }
    }

    private static async Task<int> CountAsync(Hub hub, OrchestrationStatus status) => (await hub.Service.GetOrchestrationWithQueryAsync(
        new Core.Query.OrchestrationQuery { RuntimeStatus = [status], PageSize = 5000 }, CancellationToken.None)).OrchestrationState.Count;

    private sealed class CrashRun(string path)
    {
        private static readonly EntityId Counter = new("counter", "x");

        private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
        private int _runs;

        /// <returns>False if it was finished before the crash.</returns>
        public async Task<bool> RunAsync(int crashAfter)
        {
            var crashed = new TaskCompletionSource();
            var hub = await OpenAsync();
            var commits = 0;
            hub.Service.Writer.Committed = _ =>
            {
                if (Interlocked.Increment(ref commits) == crashAfter)
                {
                    hub.Service.Abandon();
                    crashed.SetResult();
                }
            };
            var finished = DriveAsync(hub);
            await Task.WhenAny(finished, crashed.Task);

            // A commit can be read before it is counted: if it is counted only now, it is too late to crash.
            var isCrashed = Interlocked.Exchange(ref commits, int.MinValue) >= crashAfter;
            if (isCrashed)
            {
                await crashed.Task;
                await hub.Worker.StopAsync(isForced: true);
                hub = await OpenAsync();
                finished = DriveAsync(hub);
            }

            await finished.WaitAsync(Hub.Limit);
            var ended = await hub.EndOfAsync("a");
            Assert.Equal("from b activity 1 late child", ended.Output);
            Assert.Equal("1", await hub.StateOfAsync(Counter));
            Assert.InRange(_runs, 1, 2);
            var history = await hub.HistoryAsync("a");
            Assert.Single(history.OfType<TimerFiredEvent>());
            Assert.Single(history.OfType<TaskCompletedEvent>());
            Assert.Single(history.OfType<SubOrchestrationInstanceCompletedEvent>());
            await hub.DisposeAsync();
            return isCrashed;
        }

        // A caller without an answer asks again, and so does this one after the crash.
        private async Task DriveAsync(Hub hub)
        {
            await StartAsync(hub, "a", "Test");
            await StartAsync(hub, "b", "Sender");
            await UntilAsync<TimerCreatedEvent>(hub);
            if (!(await hub.HistoryAsync("a")).OfType<TimerFiredEvent>().Any())
            {
                // Core does not use this clock, and its own may be ahead of it.
                _clock.Advance(TimeSpan.FromHours(1));
            }

            await UntilAsync<TimerFiredEvent>(hub);
            try
            {
                await hub.RaiseAsync("a", "Late", "late");
            }
            catch (InstanceEndedException)
            {
                // The event was raised before the crash and has been processed meanwhile.
            }

            await hub.EndOfAsync("a");
        }

        private static async Task StartAsync(Hub hub, string id, string name)
        {
            try
            {
                await hub.Service.CreateTaskOrchestrationAsync(Hub.Start(id, name: name));
            }
            catch (OrchestrationAlreadyExistsException)
            {
                // Left from before the crash.
            }
        }

        private static Task UntilAsync<T>(Hub hub) => Hub.UntilAsync(async () => (await hub.HistoryAsync("a")).OfType<T>().Any());

        private async Task<Hub> OpenAsync() => await (await Hub.OpenAsync(path, _clock))
            .Add(Code.Activity("Do", _ =>
            {
                Interlocked.Increment(ref _runs);
                return "activity";
            }))
            .Add(Code.Counter())
            .Add(
                Code.Orchestration("Sender", (context, _) =>
                {
                    context.SendEvent(new OrchestrationInstance { InstanceId = "a" }, "Go", "from b");
                    return Task.FromResult("");
                }),
                Code.Orchestration("Child", (_, _) => Task.FromResult("\"child\"")),
                Code.Orchestration("Test", async (context, events) =>
                {
                    var go = (await events.WaitAsync("Go")).Trim('"');
                    var done = await context.ScheduleTask<string>("Do", "", "");
                    var count = await Code.CallEntityAsync(context, events, Counter, "add");
                    await context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), "");
                    var late = await events.WaitAsync("Late");
                    return $"{go} {done} {count} {late} {await context.CreateSubOrchestrationInstance<string>("Child", "", "c", null)}";
                })).RunAsync();
    }
}
