using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.History;
using Microsoft.Extensions.Time.Testing;

namespace DurableTask.Sqlite.Tests;

public sealed class ScheduleTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    [Fact]
    public async Task A_timer_fires_when_the_clock_says_so_and_not_before()
    {
        await using var hub = await (await OpenAsync()).RunAsync();
        await hub.StartAsync("a");
        await TimerIsCreatedAsync(hub);
        _clock.Advance(TimeSpan.FromMinutes(9));
        await hub.RaiseAsync("a", "First", "heard");
        await Hub.UntilAsync(async () => (await hub.HistoryAsync("a")).OfType<EventRaisedEvent>().Any());
        Assert.DoesNotContain(await hub.HistoryAsync("a"), recorded => recorded is TimerFiredEvent);

        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("heard", (await hub.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task A_timer_that_was_due_while_the_process_was_down_precedes_later_messages()
    {
        var first = await (await OpenAsync()).RunAsync();
        await first.StartAsync("a");
        await TimerIsCreatedAsync(first);
        await first.DisposeAsync();
        _clock.Advance(TimeSpan.FromHours(1));

        await using var second = await OpenAsync();
        await second.RaiseAsync("a", "First", "too late");
        await second.RunAsync();

        Assert.Equal("timer", (await second.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task An_event_accepted_before_the_timer_was_due_precedes_it()
    {
        var first = await (await OpenAsync()).RunAsync();
        await first.StartAsync("a");
        await TimerIsCreatedAsync(first);
        await first.DisposeAsync();
        await using (var offline = await OpenAsync())
        {
            await offline.RaiseAsync("a", "First", "in time");
        }

        _clock.Advance(TimeSpan.FromHours(1));
        await using var second = await (await OpenAsync()).RunAsync();

        Assert.Equal("in time", (await second.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_by_an_hour_delays_no_timer()
    {
        await using var hub = await (await OpenAsync()).RunAsync();
        await hub.StartAsync("a");
        await TimerIsCreatedAsync(hub);

        _clock.AdjustTime(_clock.GetUtcNow().AddHours(-1));
        _clock.Advance(TimeSpan.FromSeconds(3));
        await Hub.UntilAsync(async () => await DueAsync(hub) < TimeSpan.FromMinutes(11));
        _clock.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal("timer", (await hub.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_while_the_process_was_down_delays_no_timer()
    {
        var first = await (await OpenAsync()).RunAsync();
        await first.StartAsync("a");
        await TimerIsCreatedAsync(first);
        await first.DisposeAsync();
        _clock.AdjustTime(_clock.GetUtcNow().AddHours(-1));

        await using var second = await (await OpenAsync()).RunAsync();
        Assert.InRange(await DueAsync(second), TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_a_scheduled_start_at_its_time_of_day()
    {
        await using var hub = await OpenAsync();
        await hub.Service.CreateTaskOrchestrationAsync(Hub.Start("a", name: "Wait", startAt: _clock.GetUtcNow().UtcDateTime.AddMinutes(10)));
        _clock.AdjustTime(_clock.GetUtcNow().AddHours(-1));

        await hub.RunAsync();

        Assert.Equal(TimeSpan.FromMinutes(70), await DueAsync(hub));
    }

    [Fact]
    public async Task A_scheduled_start_keeps_messages_that_arrive_before_it()
    {
        await using var hub = await (await OpenAsync()).RunAsync();
        await hub.Service.CreateTaskOrchestrationAsync(Hub.Start("a", name: "Wait", startAt: _clock.GetUtcNow().UtcDateTime.AddHours(1)));
        await hub.RaiseAsync("a", "Go", "early");
        await hub.StartAsync("other", name: "Wait");
        await hub.RaiseAsync("other", "Go", "done");
        await hub.EndOfAsync("other");
        Assert.Equal(OrchestrationStatus.Pending, (await hub.GetAsync("a"))!.OrchestrationStatus);

        _clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal("early", (await hub.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task A_scheduled_start_precedes_all_messages_that_arrived_before_it()
    {
        await using var hub = await (await OpenAsync()).RunAsync();
        await hub.Service.CreateTaskOrchestrationAsync(Hub.Start("a", name: "Wait", startAt: _clock.GetUtcNow().UtcDateTime.AddHours(1)));
        await hub.Service.SendTaskOrchestrationMessageBatchAsync([.. Enumerable.Range(0, 600).Select(i => new TaskMessage
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = "a" },
            Event = new EventRaisedEvent(-1, $"{i}") { Name = i == 599 ? "Go" : "Other" },
        })]);
        _clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal("599", (await hub.EndOfAsync("a")).Output);
    }

    [Fact]
    public async Task A_scheduled_start_can_be_terminated_before_its_time()
    {
        await using var hub = await (await OpenAsync()).RunAsync();
        await hub.Service.CreateTaskOrchestrationAsync(Hub.Start("a", name: "Wait", startAt: _clock.GetUtcNow().UtcDateTime.AddHours(1)));
        await hub.Service.ForceTerminateTaskOrchestrationAsync("a", "not wanted");

        Assert.Equal(OrchestrationStatus.Terminated, (await hub.EndOfAsync("a")).OrchestrationStatus);
        Assert.Equal(
            [EventType.ExecutionStarted, EventType.ExecutionTerminated, EventType.ExecutionCompleted],
            (await hub.HistoryAsync("a")).Select(recorded => recorded.EventType));
    }

    [Fact]
    public async Task A_signal_may_be_scheduled()
    {
        var counter = new EntityId("counter", "x");
        await using var hub = await (await OpenAsync()).RunAsync();
        await hub.SignalAsync(counter, "add", at: _clock.GetUtcNow().UtcDateTime.AddHours(1));
        await hub.SignalAsync(counter, "add");
        await Hub.UntilAsync(async () => await hub.StateOfAsync(counter) == "1");

        // When the event arrives, Core compares its time with its own clock, and sends the event to itself again if it is too early.
        Assert.Equal("1", await hub.StateOfAsync(counter));
        Assert.Equal(1, await hub.Service.Writer.WriteAsync(session => session.Number("SELECT count(*) FROM scheduled")));
    }

    [Fact]
    public async Task Distant_timers_are_not_kept_in_memory()
    {
        await using var hub = await (await OpenAsync(options => options with { MaxCachedInstances = 0 })).RunAsync();
        foreach (var i in Enumerable.Range(0, 300))
        {
            await hub.StartAsync($"{i}");
        }

        await Hub.UntilAsync(() => Task.FromResult(hub.Service.InMemory == 0));
        _clock.Advance(TimeSpan.FromHours(1));

        await Hub.UntilAsync(async () => await hub.Service.CountUnfinishedAsync("Test") == 0);
    }

    private static Task TimerIsCreatedAsync(Hub hub) => Hub.UntilAsync(async () => (await hub.HistoryAsync("a")).OfType<TimerCreatedEvent>().Any());

    private async Task<TimeSpan> DueAsync(Hub hub) =>
        TimeSpan.FromTicks((await hub.Service.Writer.WriteAsync(session => session.Number("SELECT due_at FROM scheduled")))!.Value - _clock.GetUtcNow().UtcTicks);

    private async Task<Hub> OpenAsync(Func<SqliteOrchestrationServiceOptions, SqliteOrchestrationServiceOptions>? configure = null) =>
        (await Hub.OpenAsync(_directory.Database, _clock, configure))
            .Add(Code.Counter())
            .Add(
                Code.Orchestration("Wait", async (_, events) => await events.WaitAsync("Go")),
                Code.Orchestration("Test", async (context, events) =>
                {
                    var heard = events.WaitAsync("First");
                    var timer = context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(10), "timer");
                    var first = await Task.WhenAny(heard, timer);
                    await timer;
                    return await first;
                }));
}
