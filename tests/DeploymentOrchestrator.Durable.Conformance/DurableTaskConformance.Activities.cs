using System.Text.Json;
using static DeploymentOrchestrator.Durable.Conformance.Code;

namespace DeploymentOrchestrator.Durable.Conformance;

public abstract partial class DurableTaskConformance
{
    [Fact]
    public async Task An_activity_gets_its_input_and_gives_its_result()
    {
        Registry.AddActivity("Double", Activity(input => Json(2 * input.GetInt32())));
        Orchestrator("Test", async context =>
        {
            var results = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => context.CallActivityAsync("Double", Json(i))));
            return Json(results.Sum(result => result.GetInt32()));
        });
        await RunAsync();
        await StartAsync("a");

        Assert.Equal(30, (await EndOfAsync("a")).Output!.Value.GetInt32());
    }

    [Fact]
    public async Task An_activity_that_throws_is_seen_by_the_caller()
    {
        Registry.AddActivity("Fail", Activity((Func<JsonElement, JsonElement>)(_ => throw new FormatException("no such thing"))));
        Orchestrator("Test", async context =>
        {
            var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("Fail", Json(0)));
            return Json(failure.TaskName + ": " + failure.FailureDetails);
        });
        await RunAsync();
        await StartAsync("a");

        Assert.Equal(
            "Fail: " + new TaskFailureDetails("System.FormatException", "no such thing"), (await EndOfAsync("a")).Output!.Value.GetString());
    }

    [Fact]
    public async Task An_activity_that_is_not_there_fails()
    {
        Orchestrator("Test", async context => await context.CallActivityAsync("Missing", Json(0)));
        await RunAsync();
        await StartAsync("a");

        Assert.Contains("Missing", (await EndOfAsync("a")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_activity_that_was_running_when_the_process_ended_runs_again(bool isKilled)
    {
        var runs = 0;
        var entered = new TaskCompletionSource();
        var again = new TaskCompletionSource();
        Registry.AddActivity("Slow", Activity(async (input, stop) =>
        {
            if (Interlocked.Increment(ref runs) == 1)
            {
                entered.SetResult();
                await Task.Delay(Timeout.Infinite, stop);
            }

            await again.Task;
            return input;
        }));
        Orchestrator("Test", async context => await context.CallActivityAsync("Slow", Json("done")));
        await RunAsync();
        await StartAsync("a");
        await entered.Task.WaitAsync(Limit);

        if (isKilled)
        {
            Kill();
        }
        else
        {
            var stopping = StopAsync();
            await UntilAsync(
                () =>
                {
                    Clock.Advance(TimeSpan.FromSeconds(1));
                    return Task.FromResult(stopping.IsCompleted);
                },
                () => "the engine has stopped");
            await stopping;
        }

        await RunAsync();
        again.SetResult();

        Assert.Equal("done", (await EndOfAsync("a")).Output!.Value.GetString());
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task An_activity_that_answered_does_not_run_again_after_a_restart()
    {
        var runs = 0;
        Registry.AddActivity("Count", Activity(_ => Json(Interlocked.Increment(ref runs))));
        Orchestrator("Test", async context =>
        {
            var count = await context.CallActivityAsync("Count", Json(0));
            await context.WaitForExternalEvent("Go");
            return count;
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TaskCompleted>("a");

        Kill();
        await RunAsync();
        await RaiseAsync("a", "Go");

        Assert.Equal(1, (await EndOfAsync("a")).Output!.Value.GetInt32());
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task An_activity_of_an_instance_that_has_ended_answers_nobody()
    {
        var release = new TaskCompletionSource();
        Registry.AddActivity("Slow", Activity(async (_, _) =>
        {
            await release.Task;
            return Json(0);
        }));
        Orchestrator("Test", async (context, input) =>
        {
            var call = context.CallActivityAsync("Slow", Json(0));
            return input.GetBoolean() ? await context.WaitForExternalEvent("Go") : await call;
        });
        await RunAsync();
        await StartAsync("a", input: true);
        await RaiseAsync("a", "Go", "went");
        await EndOfAsync("a");
        await Client.PurgeInstanceAsync("a");

        // The same id again, with a call of the same number: the old answer must not become the new one's.
        await StartAsync("a", input: true);
        await RecordedAsync<TaskScheduled>("a");
        release.SetResult();
        await RecordedAsync<TaskCompleted>("a");
        await RaiseAsync("a", "Go", "went again");

        Assert.Equal("went again", (await EndOfAsync("a")).Output!.Value.GetString());
        Assert.Single((await Client.GetOrchestrationHistoryAsync("a")).OfType<TaskCompleted>());
    }
}
