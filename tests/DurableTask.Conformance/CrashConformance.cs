using System.Text.Json;
using DurableTask.Conformance.Harness;
using DurableTask.Core.History;

namespace DurableTask.Conformance;

/// <summary>Tests of process crashes, on providers whose next process takes over at once.</summary>
public abstract class CrashConformance(IProvider provider) : ConformanceTests(provider)
{
    [ProviderFact]
    public Task An_activity_that_was_running_when_the_process_was_killed_runs_again() => RunsAgainAsync(KillAsync);

    [ProviderFact]
    public Task An_activity_that_was_running_when_the_process_stopped_runs_again() => RunsAgainAsync(StopAsync);

    [ProviderFact]
    public async Task A_process_that_is_killed_loses_no_accepted_start_event_result_or_timer()
    {
        Activity("Double", input => Task.FromResult<object?>(2 * input.GetInt32()));
        Orchestrator("Test", async (context, input) =>
        {
            var doubled = await context.CallActivityAsync<int>("Double", input.GetInt32());
            await context.CreateTimer(TimeSpan.FromMilliseconds(300), CancellationToken.None);
            return doubled + (await context.WaitForExternalEvent<JsonElement>("Go")).GetInt32();
        });
        await RunAsync();
        for (var i = 0; i < 20; i++)
        {
            await StartAsync($"{i}", input: i);
            await RaiseAsync($"{i}", "Go", 100);
            if (i % 5 == 4)
            {
                await KillAsync();
                await RunAsync();
            }
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"{(2 * i) + 100}", await OutputOfAsync($"{i}"));
        }
    }

    private async Task RunsAgainAsync(Func<Task> end)
    {
        var runs = 0;
        var entered = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        Activity("Slow", async input =>
        {
            if (Interlocked.Increment(ref runs) == 1)
            {
                entered.SetResult();
                await never.Task;
            }

            return input;
        });
        Orchestrator("Test", async context => await context.CallActivityAsync<string>("Slow", "done"));
        await RunAsync();
        await StartAsync("a");
        await entered.Task.WaitAsync(Eventually.Limit);

        await end();
        await RunAsync();

        Assert.Equal("\"done\"", await OutputOfAsync("a"));
        Assert.Equal(2, runs);
        Assert.Single((await Client.GetOrchestrationHistoryAsync("a")).OfType<TaskCompletedEvent>());
    }
}
