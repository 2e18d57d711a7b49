using DeploymentOrchestrator.Durable.Conformance;

namespace DeploymentOrchestrator.Durable.Sqlite.Tests;

public sealed class ClockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    [Fact]
    public async Task Code_never_sees_a_time_before_that_of_a_timer_that_has_fired()
    {
        var clock = new FakeTimeProvider();
        var registry = new DurableTaskRegistry().AddOrchestrator("Test", Code.Orchestrator(async context =>
        {
            var due = context.CurrentUtcDateTime.AddMinutes(10);
            await context.CreateTimer(due, CancellationToken.None);
            return Code.Json(context.CurrentUtcDateTime >= due);
        }));
        await using var engine = await Engines.RunAsync(_directory.Database, registry, clock);
        await engine.Client.StartAsync("a");
        await Engines.UntilAsync(async () => (await engine.Client.GetOrchestrationHistoryAsync("a")).OfType<TimerCreated>().Any());

        // Set back when the timer has fired, before the turn that hears of it.
        var fired = 0;
        engine.Writer.Committed = _ => clock.Set(TimeSpan.FromHours(fired++ == 0 ? -1 : 0));
        clock.Advance(TimeSpan.FromMinutes(10));

        Assert.True((await engine.Client.EndOfAsync("a")).Output!.Value.GetBoolean());
    }
}
