using System.Text.Json;
using DurableTask.Conformance.Harness;
using DurableTask.Contracts;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TaskFailedException = Microsoft.DurableTask.TaskFailedException;

namespace DurableTask.Conformance;

/// <summary>Tests of instances from start to end, on every provider.</summary>
public abstract class InstanceConformance(IProvider provider) : ConformanceTests(provider)
{
    [ProviderFact]
    public async Task An_orchestration_runs_from_its_input_to_its_output()
    {
        Orchestrator("Test", (context, input) => Task.FromResult<object?>(context.InstanceId + input.GetInt32()));
        await RunAsync();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);

        Assert.Equal("a", await StartAsync("a", input: 7, tags: new Dictionary<string, string> { ["plan"] = "p" }));
        await Client.WaitForInstanceStartAsync("a");
        var ended = await Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, "Test", "a"), (ended.RuntimeStatus, ended.Name, ended.InstanceId));
        Assert.Equal(("a7", 7), (ended.ReadOutputAs<string>(), ended.ReadInputAs<int>()));
        Assert.InRange(ended.CreatedAt, before, DateTimeOffset.UtcNow);
        Assert.InRange(ended.LastUpdatedAt, ended.CreatedAt, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal("p", ended.Tags["plan"]);
        Assert.Collection(
            await Client.GetOrchestrationHistoryAsync("a"),
            e => Assert.IsType<OrchestratorStartedEvent>(e),
            e => Assert.Equal("Test", Assert.IsType<ExecutionStartedEvent>(e).Name),
            e => Assert.Equal("\"a7\"", Assert.IsType<ExecutionCompletedEvent>(e).Result),
            e => Assert.IsType<OrchestratorCompletedEvent>(e));
    }

    [ProviderFact]
    public async Task Something_missing_is_not_found()
    {
        await RunAsync();

        Assert.Null(await Client.GetInstanceAsync("missing"));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => Client.WaitForInstanceStartAsync("missing"));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => Client.WaitForInstanceCompletionAsync("missing"));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.GetOrchestrationHistoryAsync("missing"));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.RestartAsync("missing"));
        Assert.Equal(0, (await Client.PurgeInstanceAsync("missing")).PurgedInstanceCount);
    }

    [ProviderFact]
    public async Task A_start_is_accepted_before_the_worker_runs()
    {
        Orchestrator("Test", _ => Task.FromResult<object?>(1));
        await OpenAsync();
        await StartAsync("a");
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync("a"))!.RuntimeStatus);

        await DispatchAsync();

        Assert.Equal("1", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task A_scheduled_start_begins_at_its_time()
    {
        Orchestrator("Test", context => Task.FromResult<object?>(context.CurrentUtcDateTime));
        await RunAsync();
        var later = DateTimeOffset.UtcNow.AddSeconds(2);

        await Client.ScheduleNewOrchestrationInstanceAsync("Test", null, new StartOrchestrationOptions("a", later));

        Assert.True(JsonSerializer.Deserialize<DateTime>((await OutputOfAsync("a"))!) >= later.UtcDateTime - Nature.TimersMayBeEarlyBy);
    }

    // Without statuses, every store of Durable Task may replace an instance, and a running one is terminated for that.
    [ProviderFact]
    public async Task A_second_start_of_an_id_is_refused_in_whatever_state_the_first_is()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent<JsonElement>("Go"));
        Orchestrator("Other", _ => throw new InvalidOperationException("never to be run"));
        await OpenAsync();
        await StartAsync("a", input: 1);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => StartAsync("a", "Other", input: 2));

        await DispatchAsync();
        await FirstTurnAsync("a");
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => StartAsync("a", "Other", input: 2));

        await RaiseAsync("a", "Go", "done");
        await EndOfAsync("a");
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => StartAsync("a", "Other", input: 2));
        var instance = (await Client.GetInstanceAsync("a", getInputsAndOutputs: true))!;
        Assert.Equal(("Test", "1", "\"done\""), (instance.Name, instance.SerializedInput, instance.SerializedOutput));
    }

    [ProviderFact]
    public async Task An_ended_instance_is_replaced_by_a_start_whose_statuses_allow_it_and_one_that_has_not_ended_never_is()
    {
        Orchestrator("Test", async (context, input) => $"{input} {await context.WaitForExternalEvent<JsonElement>("Go")}");
        await RunAsync();
        await StartAsync("a", input: 1);
        await FirstTurnAsync("a");
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => StartAgainAsync());
        await RaiseAsync("a", "Go", 10);
        Assert.Equal("\"1 10\"", await OutputOfAsync("a"));
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => StartAgainAsync(OrchestrationRuntimeStatus.Completed));

        await StartAgainAsync(OrchestrationRuntimeStatus.Failed);

        // Before the first turn, Azure Storage still takes an event for one of the ended execution, and drops it.
        await FirstTurnAsync("a");
        await RaiseAsync("a", "Go", 20);

        Assert.Equal("\"2 20\"", await OutputOfAsync("a"));

        Task StartAgainAsync(params OrchestrationRuntimeStatus[] refused) =>
            Client.ScheduleNewOrchestrationInstanceAsync("Test", 2, new StartOrchestrationOptions("a").WithDedupeStatuses(refused));
    }

    [ProviderFact]
    public async Task An_invalid_instance_id_is_refused()
    {
        await OpenAsync();

        foreach (var id in new[] { "", "@entity", "a/b", "a\\b", "a#b", "a?b", "a\nb", new string('x', 101) })
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => StartAsync(id));
        }
    }

    [ProviderFact]
    public async Task The_custom_status_is_the_last_one_set_and_survives_a_restart()
    {
        Orchestrator("Test", async context =>
        {
            context.SetCustomStatus("first");
            context.SetCustomStatus("second");
            await context.WaitForExternalEvent<JsonElement>("Go");
            await context.WaitForExternalEvent<JsonElement>("Go");
            return 0;
        });
        await RunAsync();
        await StartAsync("a");
        await WhenAsync("a", instance => instance.SerializedCustomStatus is not null);

        await StopAsync();
        await RunAsync();
        await RaiseAsync("a", "Go");
        await RecordedAsync<EventRaisedEvent>("a");

        Assert.Equal("\"second\"", (await Client.GetInstanceAsync("a"))!.SerializedCustomStatus);
    }

    [ProviderFact]
    public async Task Terminating_ends_an_instance_and_drops_its_work()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        Activity("Slow", async _ =>
        {
            entered.TrySetResult();
            await release.Task;
            return 1;
        });
        Orchestrator("Test", async context =>
        {
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(3), CancellationToken.None);
            await Task.WhenAll(timer, context.CallActivityAsync("Slow", 0));
            return "never";
        });
        await RunAsync();
        await StartAsync("a");
        await entered.Task.WaitAsync(Eventually.Limit);

        await Client.TerminateInstanceAsync("a", "no longer wanted");

        var ended = await EndOfAsync("a");
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "\"no longer wanted\""), (ended.RuntimeStatus, ended.SerializedOutput));
        release.SetResult();
        if (Nature.RefusesLostEvents)
        {
            await Assert.ThrowsAsync<InstanceEndedException>(() => Client.TerminateInstanceAsync("a", "again"));
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => Client.TerminateInstanceAsync("b", "never there"));
        }

        await StopAsync();
        await RunAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await Client.GetInstanceAsync("a"))!.RuntimeStatus);
        Assert.Empty((await Client.GetOrchestrationHistoryAsync("a")).OfType<TaskCompletedEvent>());
    }

    [ProviderFact]
    public async Task A_pending_instance_can_be_terminated()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent<JsonElement>("Go"));
        await OpenAsync();
        await StartAsync("a", input: 1);

        await Client.TerminateInstanceAsync("a", "no longer wanted");
        await DispatchAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await EndOfAsync("a")).RuntimeStatus);
    }

    [ProviderFact]
    public async Task A_suspended_instance_pauses_until_it_is_resumed_and_loses_nothing()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent<JsonElement>("Go"));
        await RunAsync();
        await StartAsync("a");
        await FirstTurnAsync("a");

        await Client.SuspendInstanceAsync("a");
        await WhenAsync("a", instance => instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await RaiseAsync("a", "Go", "kept");
        await RecordedAsync<EventRaisedEvent>("a");
        await StopAsync();
        await RunAsync();
        await StartAsync("b");
        await RaiseAsync("b", "Go", 1);
        await OutputOfAsync("b");

        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await Client.GetInstanceAsync("a"))!.RuntimeStatus);
        Assert.Equal(["a"], await IdsAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Suspended])));

        await Client.ResumeInstanceAsync("a");

        Assert.Equal("\"kept\"", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task A_suspended_instance_can_be_terminated()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent<JsonElement>("Go"));
        await RunAsync();
        await StartAsync("a");
        await FirstTurnAsync("a");
        await Client.SuspendInstanceAsync("a");
        await WhenAsync("a", instance => instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);

        await Client.TerminateInstanceAsync("a", "no longer wanted");

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await EndOfAsync("a")).RuntimeStatus);
        if (Nature.RefusesLostEvents)
        {
            await Assert.ThrowsAsync<InstanceEndedException>(() => Client.SuspendInstanceAsync("a"));
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => Client.SuspendInstanceAsync("missing"));
        }
    }

    [ProviderFact]
    public async Task An_ended_instance_can_be_started_again_under_its_id()
    {
        var runs = 0;
        Orchestrator("Test", async (context, input) =>
        {
            await context.WaitForExternalEvent<JsonElement>("Go");
            return input.GetInt32() + await context.CallActivityAsync<int>("Count");
        });
        Activity("Count", _ => Task.FromResult<object?>(Interlocked.Increment(ref runs)));
        await RunAsync();
        await StartAsync("a", input: 10, tags: new Dictionary<string, string> { ["plan"] = "p" });
        await FirstTurnAsync("a");
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.RestartAsync("a"));
        await RaiseAsync("a", "Go");
        Assert.Equal("11", await OutputOfAsync("a"));

        Assert.Equal("a", await Client.RestartAsync("a"));

        var again = await WhenAsync("a", instance => instance.RuntimeStatus == OrchestrationRuntimeStatus.Running);
        Assert.Equal("p", again.Tags["plan"]);
        Assert.Empty((await Client.GetOrchestrationHistoryAsync("a")).OfType<EventRaisedEvent>());
        await RaiseAsync("a", "Go");
        Assert.Equal("12", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task An_instance_can_be_started_again_under_a_new_id_beside_the_old_one()
    {
        Orchestrator("Test", async (context, input) =>
        {
            await context.WaitForExternalEvent<JsonElement>("Go");
            return input;
        });
        await RunAsync();
        await StartAsync("a", input: "same");
        await FirstTurnAsync("a");

        var id = await Client.RestartAsync("a", restartWithNewInstanceId: true);

        Assert.NotEqual("a", id);
        await RaiseAsync(id, "Go");
        Assert.Equal("\"same\"", await OutputOfAsync(id));
        Assert.False((await Client.GetInstanceAsync("a"))!.IsCompleted);
    }

    [ProviderFact]
    public async Task An_orchestration_calls_another_and_gets_its_output_or_its_failure()
    {
        Orchestrator("Inner", (context, input) => input.GetInt32() > 0
            ? Task.FromResult<object?>(context.Parent!.InstanceId + input.GetInt32())
            : throw new TaskFailedException("Inner", 0, new TaskFailureDetails("Negative", "negative", null, null, null)));
        Orchestrator("Test", async context =>
        {
            var said = await context.CallSubOrchestratorAsync<string>("Inner", 1);
            var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallSubOrchestratorAsync<string>("Inner", -1));
            return $"{said} {failure.FailureDetails.ErrorMessage.Contains("negative", StringComparison.Ordinal)}";
        });
        await RunAsync();
        await StartAsync("a");

        Assert.Equal("\"a1 True\"", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task An_orchestration_that_continues_as_new_begins_again_with_what_it_was_given_and_its_open_events()
    {
        Orchestrator("Test", async (context, input) =>
        {
            var sum = input.GetInt32() + (await context.WaitForExternalEvent<JsonElement>("Go")).GetInt32();
            if (sum < 6)
            {
                context.ContinueAsNew(sum);
            }

            return sum;
        });
        await OpenAsync();
        await StartAsync("a", input: 0);
        foreach (var i in new[] { 1, 2, 3 })
        {
            await RaiseAsync("a", "Go", i);
        }

        await DispatchAsync();

        Assert.Equal("6", await OutputOfAsync("a"));
    }
}
