using System.Text.Json;
using DurableTask.Conformance.Harness;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableTask.Conformance;

/// <summary>Tests of activities, on every provider.</summary>
public abstract class ActivityConformance(IProvider provider) : ConformanceTests(provider)
{
    [ProviderFact]
    public async Task An_activity_receives_its_input_and_returns_its_result()
    {
        Activity("Double", input => Task.FromResult<object?>(2 * input.GetInt32()));
        Orchestrator("Test", async context =>
        {
            var results = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => context.CallActivityAsync<int>("Double", i)));
            return results.Sum();
        });
        await RunAsync();
        await StartAsync("a");

        Assert.Equal("30", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task An_activity_that_throws_is_seen_by_the_caller()
    {
        Activity("Fail", _ => throw new FormatException("no such thing"));
        Orchestrator("Test", async context =>
        {
            var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("Fail", 0));
            return $"{failure.TaskName}: {failure.FailureDetails.ErrorType}: {failure.FailureDetails.ErrorMessage}";
        });
        await RunAsync();
        await StartAsync("a");

        Assert.Equal("\"Fail: System.FormatException: no such thing\"", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task A_failure_of_an_activity_that_the_orchestrator_lets_through_fails_the_instance()
    {
        Activity("Fail", _ => throw new FormatException("no such thing"));
        Orchestrator("Test", async context => await context.CallActivityAsync<JsonElement>("Fail", 0));
        await RunAsync();
        await StartAsync("a");

        var ended = await EndOfAsync("a");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Contains("no such thing", $"{ended.FailureDetails} {ended.SerializedOutput}", StringComparison.Ordinal);
    }

    [ProviderFact]
    public async Task An_unknown_activity_fails()
    {
        Orchestrator("Test", async context => await context.CallActivityAsync<JsonElement>("Missing", 0));
        await RunAsync();
        await StartAsync("a");

        var ended = await EndOfAsync("a");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Contains("Missing", $"{ended.FailureDetails} {ended.SerializedOutput}", StringComparison.Ordinal);
    }

    [ProviderFact]
    public async Task An_activity_that_throws_is_retried_by_its_policy()
    {
        var runs = 0;
        Activity("Fail", _ => Interlocked.Increment(ref runs) == 3 ? Task.FromResult<object?>(runs) : throw new FormatException("no"));
        Orchestrator("Test", async context =>
            await context.CallActivityAsync<int>("Fail", 0, TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMilliseconds(50)))));
        await RunAsync();
        await StartAsync("a");

        Assert.Equal("3", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task An_activity_that_answered_does_not_run_again_after_a_restart()
    {
        var runs = 0;
        Activity("Count", _ => Task.FromResult<object?>(Interlocked.Increment(ref runs)));
        Orchestrator("Test", async context =>
        {
            var count = await context.CallActivityAsync<int>("Count", 0);
            await context.WaitForExternalEvent<JsonElement>("Go");
            return count;
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TaskCompletedEvent>("a");

        await StopAsync();
        await RunAsync();
        await RaiseAsync("a", "Go");

        Assert.Equal("1", await OutputOfAsync("a"));
        Assert.Equal(1, runs);
    }

    [ProviderFact]
    public async Task The_result_of_an_activity_of_an_ended_instance_is_dropped()
    {
        var release = new TaskCompletionSource();
        Activity("Slow", async _ =>
        {
            await release.Task;
            return 0;
        });
        Orchestrator("Test", async context =>
        {
            // An open call keeps the orchestration from ending, so the instance is terminated from outside.
            var call = context.CallActivityAsync<int>("Slow", 0);
            var go = await context.WaitForExternalEvent<string>("Go");
            await call;
            return go;
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TaskScheduledEvent>("a");
        await Client.TerminateInstanceAsync("a");
        await EndOfAsync("a");
        Assert.Equal(1, (await Client.PurgeInstanceAsync("a")).PurgedInstanceCount);

        // The same instance ID again, with a call of the same number: the old answer must not be taken for the answer to the new call.
        await StartAsync("a");
        await RecordedAsync<TaskScheduledEvent>("a");
        release.SetResult();
        await RaiseAsync("a", "Go", "went again");

        Assert.Equal("\"went again\"", await OutputOfAsync("a"));
        Assert.Single((await Client.GetOrchestrationHistoryAsync("a")).OfType<TaskCompletedEvent>());
    }
}
