using DeploymentOrchestrator.Durable.Conformance;

namespace DeploymentOrchestrator.Durable.Sqlite.Tests;

public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    [Fact]
    public async Task A_full_disk_refuses_what_is_new_and_what_was_accepted_goes_on_by_itself_when_there_is_room()
    {
        var text = new string('x', 200_000);
        var called = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var runs = 0;
        var registry = new DurableTaskRegistry()
            .AddActivity("Large", Code.Activity(async (_, _) =>
            {
                runs++;
                called.SetResult();
                await release.Task;
                return Code.Json(text);
            }))
            .AddOrchestrator("Test", Code.Orchestrator(async context => await context.CallActivityAsync("Large", Code.Json(0))))
            .AddOrchestrator("Echo", Code.Orchestrator((_, input) => Task.FromResult(input)));
        await using var engine = await Engines.RunAsync(_directory.Database, registry);
        await engine.Client.StartAsync("accepted");
        await called.Task.WaitAsync(Engines.Limit);

        await engine.LimitPagesAsync(extra: 4);
        release.SetResult();
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.Client.StartAsync("refused", text, "Echo"));
        Assert.Contains("full", refused.Message, StringComparison.Ordinal);
        Assert.Null(await engine.Client.GetInstanceAsync("refused"));
        Assert.False((await engine.Client.GetInstanceAsync("accepted"))!.IsCompleted);

        await engine.LimitPagesAsync(extra: 1_000_000);

        Assert.Equal(text, (await engine.Client.EndOfAsync("accepted")).Output!.Value.GetString());
        Assert.True(await engine.Client.StartAsync("refused", text, "Echo"));
        await engine.Client.EndOfAsync("refused");
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_turn_that_did_not_fit_is_kept_and_committed_later()
    {
        var text = new string('x', 200_000);
        var started = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        var registry = new DurableTaskRegistry().AddOrchestrator("Test", Code.Orchestrator(context =>
        {
            started.TrySetResult();
            release.Wait(Engines.Limit);
            return Task.FromResult(Code.Json(text));
        }));
        await using var engine = await Engines.RunAsync(_directory.Database, registry);
        await engine.Client.StartAsync("a");
        await started.Task.WaitAsync(Engines.Limit);
        await engine.LimitPagesAsync(extra: 4);

        // The limit is in force before the turn commits; a refused write of the same size says that the turn was refused too.
        release.Set();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.Client.StartAsync("b", text));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await engine.Client.GetInstanceAsync("a"))!.RuntimeStatus);
        await engine.LimitPagesAsync(extra: 1_000_000);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.Client.EndOfAsync("a")).RuntimeStatus);
    }
}
