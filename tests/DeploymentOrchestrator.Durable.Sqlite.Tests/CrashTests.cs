using DeploymentOrchestrator.Durable.Conformance;

namespace DeploymentOrchestrator.Durable.Sqlite.Tests;

public sealed class CrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    // Everything that a turn can set going, with a crash after each single commit: before its answers and its effects.
    [Fact]
    public async Task A_crash_after_any_commit_loses_nothing_and_repeats_nothing_but_activities()
    {
        var crashes = 0;
        for (var crashAfter = 1; ; crashAfter++)
        {
            var scenario = new Scenario(Path.Combine(_directory.Path, $"{crashAfter}.db"));
            if (!await scenario.RunAsync(crashAfter))
            {
                break;
            }

            crashes++;
        }

        Assert.InRange(crashes, 8, 40);
    }

    [Fact]
    public async Task Two_thousand_waiting_instances_survive_a_crash_and_hear_their_events()
    {
        var registry = new DurableTaskRegistry().AddOrchestrator("Test", Code.Orchestrator(async context =>
        {
            using var cancel = new CancellationTokenSource();
            var go = context.WaitForExternalEvent("Go");
            await Task.WhenAny(go, context.CreateTimer(context.CurrentUtcDateTime.AddHours(1), cancel.Token));
            cancel.Cancel();
            return await go;
        }));
        var ids = Enumerable.Range(0, 2000).Select(i => $"{i}").ToList();
        var first = await Engines.RunAsync(_directory.Database, registry);
        await EachAsync(ids, id => first.Client.StartAsync(id));
        await Engines.UntilAsync(async () =>
            await CountAsync(first.Client, OrchestrationRuntimeStatus.Running) == ids.Count);
        first.Abandon();
        Assert.True(new FileInfo(_directory.Database + "-wal").Length > 0, "A crash leaves the log as it is.");

        await using var second = await Engines.RunAsync(_directory.Database, registry);
        await EachAsync(ids, id => second.Client.RaiseEventAsync(id, "Go", Code.Json(id)));

        await Engines.UntilAsync(async () => await second.Client.CountUnfinishedAsync("Test") == 0);
        Assert.Equal(ids.Count, await CountAsync(second.Client, OrchestrationRuntimeStatus.Completed));
        Assert.Equal("1234", (await second.Client.GetInstanceAsync("1234"))!.Output!.Value.GetString());
    }

    // As many at once as may wait for the writer.
    private static async Task EachAsync(List<string> ids, Func<string, Task> call)
    {
        foreach (var some in ids.Chunk(500))
        {
            await Task.WhenAll(some.Select(call));
        }
    }

    private static async Task<int> CountAsync(DurableTaskClient client, OrchestrationRuntimeStatus status)
    {
        var count = 0;
        await foreach (var _ in client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: [status], Limit: 5000)))
        {
            count++;
        }

        return count;
    }

    private sealed class Scenario(string path)
    {
        private static readonly EntityInstanceId Counter = new("Counter", "x");

        private readonly FakeTimeProvider _clock = new();
        private int _runs;

        /// <returns>False if it was over before the crash.</returns>
        public async Task<bool> RunAsync(int crashAfter)
        {
            var crashed = new TaskCompletionSource();
            var engine = await Engines.RunAsync(path, Registry(), _clock);
            var commits = 0;
            engine.Writer.Committed = _ =>
            {
                if (Interlocked.Increment(ref commits) == crashAfter)
                {
                    engine.Abandon();
                    crashed.SetResult();
                }
            };
            var finished = DriveAsync(engine);
            await Task.WhenAny(finished, crashed.Task);

            // A commit is there to be read before it is counted: one that is counted only now comes too late to crash.
            var isCrashed = Interlocked.Exchange(ref commits, int.MinValue) >= crashAfter;
            if (isCrashed)
            {
                await crashed.Task;
                engine = await Engines.RunAsync(path, Registry(), _clock);
                finished = DriveAsync(engine);
            }

            await finished.WaitAsync(Engines.Limit);
            var ended = await engine.Client.EndOfAsync("a");
            Assert.Equal("""["from b","activity",1,"late"]""", ended.Output!.Value.GetRawText());
            Assert.Equal(1, (await engine.Client.GetEntityStateAsync(Counter))!.Value.GetInt32());
            Assert.InRange(_runs, 1, 2);
            var history = await engine.Client.GetOrchestrationHistoryAsync("a");
            Assert.Single(history.OfType<TimerFired>());
            Assert.Single(history.OfType<TaskCompleted>());
            await engine.DisposeAsync();
            return isCrashed;
        }

        // A caller that had no answer asks again; so does this one, after the crash.
        private async Task DriveAsync(SqliteDurableTaskEngine engine)
        {
            var client = engine.Client;
            await client.StartAsync("a");
            await client.StartAsync("b", name: "Sender");
            await UntilAsync<TimerCreated>(client, count: 1);
            if (!(await client.GetOrchestrationHistoryAsync("a")).OfType<TimerFired>().Any())
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
            }

            await UntilAsync<TimerFired>(client, count: 1);
            try
            {
                await client.RaiseEventAsync("a", "Late", Code.Json("late"));
            }
            catch (InstanceEndedException)
            {
                // It was raised before the crash and has been heard meanwhile.
            }

            await client.EndOfAsync("a");
        }

        private static Task UntilAsync<T>(DurableTaskClient client, int count) => Engines.UntilAsync(async () =>
            (await client.GetOrchestrationHistoryAsync("a")).OfType<T>().Count() >= count);

        private DurableTaskRegistry Registry() => new DurableTaskRegistry()
            .AddActivity("Do", Code.Activity(_ =>
            {
                Interlocked.Increment(ref _runs);
                return Code.Json("activity");
            }))
            .AddEntity("Counter", Code.Entity(operation =>
            {
                var count = Code.Json((operation.State?.GetInt32() ?? 0) + 1);
                return new TaskEntityResult(count, count);
            }))
            .AddOrchestrator("Sender", Code.Orchestrator(context =>
            {
                context.SendEvent("a", "Go", Code.Json("from b"));
                return Task.FromResult(Code.Json(0));
            }))
            .AddOrchestrator("Test", Code.Orchestrator(async context =>
            {
                var go = await context.WaitForExternalEvent("Go");
                var done = await context.CallActivityAsync("Do", Code.Json(0));
                var count = await context.CallEntityAsync(Counter, "Add", Code.Json(0));
                await context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), CancellationToken.None);
                return Code.Json(new[] { go, done, count, await context.WaitForExternalEvent("Late") });
            }));
    }
}
