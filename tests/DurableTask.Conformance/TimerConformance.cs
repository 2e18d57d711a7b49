using System.Text.Json;
using DurableTask.Conformance.Harness;
using DurableTask.Core.History;

namespace DurableTask.Conformance;

/// <summary>Tests of timers, on every provider, in real time: Durable Task Core reads the machine's clock itself.</summary>
public abstract class TimerConformance(IProvider provider) : ConformanceTests(provider)
{
    [ProviderFact]
    public async Task A_timer_fires_when_it_is_due_and_not_before()
    {
        Orchestrator("Test", async context =>
        {
            var due = context.CurrentUtcDateTime.AddSeconds(2);
            await context.CreateTimer(due, CancellationToken.None);
            return context.CurrentUtcDateTime >= due - Nature.TimersMayBeEarlyBy;
        });
        await RunAsync();
        await StartAsync("a");

        Assert.Equal("true", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task A_timer_that_is_due_at_once_fires()
    {
        Orchestrator("Test", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime, CancellationToken.None);
            await context.CreateTimer(context.CurrentUtcDateTime.AddHours(-1), CancellationToken.None);
            return 0;
        });
        await RunAsync();
        await StartAsync("a");

        Assert.Equal("0", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task A_canceled_timer_never_fires()
    {
        Orchestrator("Test", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(1), cancel.Token);
            await context.WaitForExternalEvent<JsonElement>("Go");
            cancel.Cancel();
            await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(2), CancellationToken.None);
            return timer.IsCanceled;
        });
        await OpenAsync();
        await StartAsync("a");
        await RaiseAsync("a", "Go");
        await DispatchAsync();

        Assert.Equal("true", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task A_timer_that_was_due_while_the_process_was_down_fires_at_the_next_start()
    {
        Orchestrator("Test", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(4), CancellationToken.None);
            return 0;
        });
        await RunAsync();
        await StartAsync("a");
        var timer = (await RecordedAsync<TimerCreatedEvent>("a")).OfType<TimerCreatedEvent>().Single();
        await StopAsync();
        await Eventually.UntilAsync(() => Task.FromResult(DateTime.UtcNow > timer.FireAt), () => "the timer is due");

        await RunAsync();

        Assert.Equal("0", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task Timers_of_many_instances_all_fire()
    {
        Orchestrator("Test", async (context, input) =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddMilliseconds(100 * input.GetInt32()), CancellationToken.None);
            return input.GetInt32();
        });
        await RunAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => StartAsync($"{i}", input: i)));

        foreach (var i in Enumerable.Range(0, 20))
        {
            Assert.Equal($"{i}", await OutputOfAsync($"{i}"));
        }
    }
}
