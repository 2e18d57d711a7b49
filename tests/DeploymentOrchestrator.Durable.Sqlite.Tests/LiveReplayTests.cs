using DeploymentOrchestrator.Durable.Conformance;

namespace DeploymentOrchestrator.Durable.Sqlite.Tests;

public sealed class LiveReplayTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    // Busy instances are woken for nothing all the time: for what the turn before has already taken in.
    [Fact]
    public async Task A_wake_for_nothing_costs_no_replay()
    {
        const int Events = 20;
        var starts = 0;
        var registry = new DurableTaskRegistry().AddOrchestrator("Test", Code.Orchestrator(async context =>
        {
            Interlocked.Increment(ref starts);
            for (var heard = 0; heard < Events; heard++)
            {
                context.SetCustomStatus(Code.Json(heard));
                await context.WaitForExternalEvent("Go");
            }

            return Code.Json("done");
        }));
        await using var engine = await Engines.RunAsync(_directory.Database, registry);
        await engine.Client.StartAsync("a");
        for (var heard = 0; heard < Events; heard++)
        {
            await Engines.UntilAsync(async () => (await engine.Client.GetInstanceAsync("a"))!.CustomStatus?.GetInt32() == heard);
            await engine.Client.SuspendInstanceAsync("a");
            await engine.Client.ResumeInstanceAsync("a");
            await engine.Client.RaiseEventAsync("a", "Go", Code.Json("go"));
        }

        Assert.Equal("done", (await engine.Client.EndOfAsync("a")).Output!.Value.GetString());
        Assert.Equal(1, starts);
    }
}
