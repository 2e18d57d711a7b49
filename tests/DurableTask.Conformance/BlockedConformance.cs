using System.Text.Json;
using DurableTask.Conformance.Harness;
using DurableTask.Contracts;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;

namespace DurableTask.Conformance;

/// <summary>Tests of code that cannot go on, on every provider: the instance keeps everything, says why, and goes on with fixed code.</summary>
public abstract class BlockedConformance(IProvider provider) : ConformanceTests(provider)
{
    [ProviderFact]
    public async Task Code_that_diverges_from_the_history_blocks_the_instance_until_it_is_fixed()
    {
        await RunAsync("Fetch");
        await StartAsync("a");
        await RecordedAsync<TaskCompletedEvent>("a");
        await StopAsync();
        await RunAsync("Get");
        await RaiseAsync("a", "Go");

        var reason = await BlockedAsync("a");
        Assert.Contains("at event ", reason, StringComparison.Ordinal);
        Assert.Contains("Fetch", reason, StringComparison.Ordinal);
        Assert.Contains("Get", reason, StringComparison.Ordinal);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await Client.GetInstanceAsync("a"))!.RuntimeStatus);
        Assert.Contains(Hub.Log, line => line.Contains("is blocked", StringComparison.Ordinal) && line.Contains("Fetch", StringComparison.Ordinal));
        await RaiseAsync("a", "Go", "more is taken in");
        await Client.ResumeInstanceAsync("a");
        await BlockedAsync("a");

        await StopAsync();
        await RunAsync("Fetch");

        Assert.Equal("\"Fetch\"", await OutputOfAsync("a"));
        Assert.Empty(await Hub.BlockedAsync());

        Task RunAsync(string activity)
        {
            Tasks.Clear();
            Activity("Fetch", _ => Task.FromResult<object?>("Fetch"));
            Activity("Get", _ => Task.FromResult<object?>("Get"));
            Orchestrator("Test", async context =>
            {
                var result = await context.CallActivityAsync<string>(activity);
                await context.WaitForExternalEvent<JsonElement>("Go");
                return result;
            });
            return this.RunAsync();
        }
    }

    // Durable Task Core's replay does not notice it: it schedules the call as if it were new.
    [ProviderFact]
    public async Task Code_with_an_added_call_blocks_the_instance()
    {
        var isFixed = false;
        await RunAsync(isAdded: false);
        await StartAsync("a");
        await FirstTurnAsync("a");
        await StopAsync();
        await RunAsync(isAdded: true);
        await RaiseAsync("a", "Go");

        Assert.Contains("Added", await BlockedAsync("a"), StringComparison.Ordinal);
        isFixed = true;
        await Client.ResumeInstanceAsync("a");

        Assert.Equal("0", await OutputOfAsync("a"));
        Assert.Empty((await Client.GetOrchestrationHistoryAsync("a")).OfType<TaskScheduledEvent>());

        Task RunAsync(bool isAdded)
        {
            Tasks.Clear();
            Activity("Added", _ => Task.FromResult<object?>(0));
            Orchestrator("Test", async context =>
            {
                if (isAdded && !isFixed)
                {
                    _ = context.CallActivityAsync("Added");
                }

                await context.WaitForExternalEvent<JsonElement>("Go");
                return 0;
            });
            return this.RunAsync();
        }
    }

    [ProviderFact]
    public async Task An_instance_of_an_unknown_orchestrator_is_blocked_until_it_is_registered()
    {
        await RunAsync();
        await StartAsync("a", "Missing");
        Assert.Contains("Missing", await BlockedAsync("a"), StringComparison.Ordinal);
        await StopAsync();

        Orchestrator("Missing", _ => Task.FromResult<object?>(0));
        await RunAsync();

        Assert.Equal("0", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task An_exception_of_the_code_blocks_the_instance_until_it_is_fixed()
    {
        var (isFixed, runs) = (false, 0);
        Orchestrator("Test", async context =>
        {
            Interlocked.Increment(ref runs);
            var go = await context.WaitForExternalEvent<JsonElement>("Go");
            return isFixed ? go : throw new FormatException("no such thing");
        });
        Orchestrator("Other", _ => Task.FromResult<object?>(0));
        await RunAsync();
        await StartAsync("a");
        await RaiseAsync("a", "Go", "kept");

        var reason = await BlockedAsync("a");
        Assert.Contains("System.FormatException", reason, StringComparison.Ordinal);
        Assert.Contains("no such thing", reason, StringComparison.Ordinal);
        Assert.Contains(Hub.Log, line => line.Contains("is blocked", StringComparison.Ordinal) && line.Contains("no such thing", StringComparison.Ordinal));
        await Eventually.UntilAsync(
            () => Task.FromResult(Hub.Log.Any(line => line.Contains("execution was aborted", StringComparison.Ordinal))), () => "Durable Task Core's own warnings are logged");
        if (Nature.HoldsBlocked)
        {
            var before = runs;
            await RaiseAsync("a", "Go", "more");
            await StartAsync("b", "Other");
            await OutputOfAsync("b");
            Assert.Equal(before, runs);
        }

        isFixed = true;
        await Client.ResumeInstanceAsync("a");

        Assert.Equal("\"kept\"", await OutputOfAsync("a"));
        await Eventually.UntilAsync(async () => (await Hub.BlockedAsync()).Count == 0, () => "no instance is blocked");
    }

    // Core would report it only after the call is answered.
    [ProviderFact]
    public async Task An_exception_of_the_code_blocks_the_instance_even_while_a_call_is_open()
    {
        var release = new TaskCompletionSource();
        Activity("Slow", async _ =>
        {
            await release.Task;
            return 0;
        });
        Orchestrator("Test", async context =>
        {
            var call = context.CallActivityAsync("Slow");
            await context.WaitForExternalEvent<JsonElement>("Go");
            throw new FormatException("no such thing");
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TaskScheduledEvent>("a");

        await RaiseAsync("a", "Go");

        Assert.Contains("no such thing", await BlockedAsync("a"), StringComparison.Ordinal);
        release.SetResult();
    }

    // This is why events are awaited as JsonElement and read inside a try.
    [ProviderFact]
    public async Task An_event_of_an_unexpected_type_blocks_the_instance_and_is_kept_for_fixed_code()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent<int>("Go"));
        await RunAsync();
        await StartAsync("a");
        await FirstTurnAsync("a");

        await RaiseAsync("a", "Go", "no number");

        Assert.Contains("JsonException", await BlockedAsync("a"), StringComparison.Ordinal);
        await StopAsync();
        Tasks.Clear();
        Orchestrator("Test", async context => await context.WaitForExternalEvent<JsonElement>("Go"));
        await RunAsync();
        Assert.Equal("\"no number\"", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task Code_that_awaits_a_foreign_task_is_blocked()
    {
        var never = new TaskCompletionSource();
        Orchestrator("Test", async _ =>
        {
            await never.Task;
            return 0;
        });
        await RunAsync();
        await StartAsync("a");

        Assert.Contains("waits for something that its context did not give it", await BlockedAsync("a"), StringComparison.Ordinal);
    }

    [ProviderFact]
    public async Task Code_that_resumes_from_a_foreign_task_is_blocked_even_if_it_also_awaits_an_event()
    {
        var elsewhere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wentOn = false;
        Orchestrator("Test", async context =>
        {
            var go = context.WaitForExternalEvent<JsonElement>("Go");
            await elsewhere.Task;
            wentOn = true;
            return await go;
        });
        await RunAsync();
        await StartAsync("a");
        await FirstTurnAsync("a");

        elsewhere.SetResult();

        Assert.Contains("continued after something that is not a task of its context", await BlockedAsync("a"), StringComparison.Ordinal);
        Assert.False(wentOn);
    }

    [ProviderFact]
    public async Task Code_that_leaves_its_thread_is_blocked()
    {
        Orchestrator("Test", async context =>
        {
            await context.WaitForExternalEvent<JsonElement>("Go").ConfigureAwait(false);
            context.SetCustomStatus("elsewhere");
            return 0;
        });
        await RunAsync();
        await StartAsync("a");
        await FirstTurnAsync("a");

        await RaiseAsync("a", "Go");

        await BlockedAsync("a");
    }

    [ProviderFact]
    public async Task A_custom_status_over_the_limit_blocks_the_instance()
    {
        Orchestrator("Test", (context, input) =>
        {
            context.SetCustomStatus(new string('x', input.GetInt32() - 2));
            return Task.FromResult<object?>(0);
        });
        await RunAsync();
        await StartAsync("a", input: 8192);
        await StartAsync("b", input: 8193);

        Assert.Equal("0", await OutputOfAsync("a"));
        Assert.Contains("8193", await BlockedAsync("b"), StringComparison.Ordinal);
    }

    [ProviderFact]
    public async Task A_blocked_instance_can_be_terminated()
    {
        await RunAsync();
        await StartAsync("a", "Missing");
        await BlockedAsync("a");

        await Client.TerminateInstanceAsync("a", "no longer wanted");

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await EndOfAsync("a")).RuntimeStatus);
        await Eventually.UntilAsync(async () => (await Hub.BlockedAsync()).Count == 0, () => "no instance is blocked");
    }

    [ProviderFact]
    public async Task A_missing_instance_cannot_be_resumed()
    {
        await RunAsync();

        if (Nature.RefusesLostEvents)
        {
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => Client.ResumeInstanceAsync("missing"));
        }
        else
        {
            await Client.ResumeInstanceAsync("missing");
        }
    }
}
