using static DeploymentOrchestrator.Durable.Conformance.Code;

namespace DeploymentOrchestrator.Durable.Conformance;

public abstract partial class DurableTaskConformance
{
    [Fact]
    public async Task A_timer_fires_when_it_is_due_and_not_before()
    {
        Orchestrator("Test", async context =>
        {
            var due = context.CurrentUtcDateTime.AddMinutes(10);
            await context.CreateTimer(due, CancellationToken.None);
            return Json(context.CurrentUtcDateTime >= due);
        });
        await RunAsync();
        await StartAsync("a");
        await StartAsync("witness");
        await RecordedAsync<TimerCreated>("a");
        await RecordedAsync<TimerCreated>("witness");

        Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await Client.GetInstanceAsync("a"))!.RuntimeStatus);
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True((await EndOfAsync("a")).Output!.Value.GetBoolean());
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 10, 10, 0, TimeSpan.Zero), (await EndOfAsync("witness")).LastUpdatedAt);
    }

    [Fact]
    public async Task A_timer_that_is_due_at_once_fires()
    {
        Orchestrator("Test", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime, CancellationToken.None);
            await context.CreateTimer(context.CurrentUtcDateTime.AddHours(-1), CancellationToken.None);
            return Json(0);
        });
        await RunAsync();
        await StartAsync("a");

        await EndOfAsync("a");
    }

    [Fact]
    public async Task A_cancelled_timer_never_fires()
    {
        Orchestrator("Test", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), cancel.Token);
            await context.WaitForExternalEvent("Go");
            cancel.Cancel();
            await context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(2), CancellationToken.None);
            return Json(timer.IsCanceled);
        });
        await RunAsync();
        await StartAsync("a");
        await RaiseAsync("a", "Go");
        await RecordedAsync<TimerCanceled>("a");

        Clock.Advance(TimeSpan.FromMinutes(1));
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True((await EndOfAsync("a")).Output!.Value.GetBoolean());
        var history = await Client.GetOrchestrationHistoryAsync("a");
        Assert.Equal(1, Assert.Single(history.OfType<TimerFired>()).TimerId);
    }

    [Fact]
    public async Task A_timer_that_was_due_while_the_process_was_down_fires_at_the_next_start()
    {
        Orchestrator("Test", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), CancellationToken.None);
            return Json(0);
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TimerCreated>("a");
        Kill();
        Clock.Advance(TimeSpan.FromHours(1));

        await RunAsync();

        await EndOfAsync("a");
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(61, false)]
    public async Task Event_and_timer_are_seen_after_a_restart_in_the_order_of_acceptance_and_deadline(int acceptedAfter, bool isEventFirst)
    {
        Orchestrator("Test", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var go = context.WaitForExternalEvent("Go");
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), cancel.Token);
            var isEvent = await Task.WhenAny(go, timer) == go;
            cancel.Cancel();
            return Json(isEvent);
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TimerCreated>("a");
        await StopAsync();
        await OpenAsync();
        Clock.Advance(TimeSpan.FromSeconds(acceptedAfter));
        await RaiseAsync("a", "Go");
        Kill();
        Clock.Advance(TimeSpan.FromMinutes(1));

        await RunAsync();

        Assert.Equal(isEventFirst, (await EndOfAsync("a")).Output!.Value.GetBoolean());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_set_by_an_hour_neither_loses_a_timer_nor_fires_it_twice(int hours)
    {
        Orchestrator("Test", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(30), CancellationToken.None);
            await context.WaitForExternalEvent("Go");
            return Json(0);
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TimerCreated>("a");

        Clock.Set(TimeSpan.FromHours(hours));
        for (var minutes = 0; minutes < 95; minutes++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await RecordedAsync<TimerFired>("a");
        Clock.Set(TimeSpan.FromHours(-2 * hours));
        Clock.Advance(TimeSpan.FromHours(3));
        await RaiseAsync("a", "Go");

        await EndOfAsync("a");
        Assert.Single((await Client.GetOrchestrationHistoryAsync("a")).OfType<TimerFired>());
    }

    [Fact]
    public async Task Timers_of_many_instances_fire_in_the_order_of_their_times()
    {
        Orchestrator("Test", async (context, input) =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(input.GetInt32()), CancellationToken.None);
            return Json(context.CurrentUtcDateTime);
        });
        await RunAsync();
        for (var i = 1; i <= 20; i++)
        {
            await StartAsync($"{i}", input: 21 - i);
            await RecordedAsync<TimerCreated>($"{i}");
        }

        for (var i = 20; i >= 1; i--)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(Clock.GetUtcNow().UtcDateTime, (await EndOfAsync($"{i}")).Output!.Value.GetDateTime());
        }
    }
}
