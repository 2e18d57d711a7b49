using System.Text.Json;
using static DeploymentOrchestrator.Durable.Conformance.Code;

namespace DeploymentOrchestrator.Durable.Conformance;

public abstract partial class DurableTaskConformance
{
    private static readonly EntityInstanceId Counter = new("Counter", "x");

    [Fact]
    public async Task An_entity_that_was_never_called_has_no_state()
    {
        await RunAsync();

        Assert.Null(await Client.GetEntityStateAsync(Counter));
    }

    [Fact]
    public async Task An_entity_comes_into_being_with_its_first_call_and_stays_after_a_restart()
    {
        AddCounter();
        await RunAsync();
        await StartAsync("a");
        Assert.Equal(1, (await EndOfAsync("a")).Output!.Value.GetInt32());

        await StopAsync();
        await RunAsync();
        Assert.Equal(1, (await Client.GetEntityStateAsync(Counter))!.Value.GetInt32());
        await StartAsync("b");

        Assert.Equal(2, (await EndOfAsync("b")).Output!.Value.GetInt32());
    }

    [Fact]
    public async Task An_entity_called_by_many_at_once_serves_one_after_the_other()
    {
        AddCounter();
        await RunAsync();
        var ids = Enumerable.Range(1, 200).Select(i => $"{i}").ToList();

        await Task.WhenAll(ids.Select(id => StartAsync(id)));
        var replies = await Task.WhenAll(ids.Select(async id => (await EndOfAsync(id)).Output!.Value.GetInt32()));

        Assert.Equal(Enumerable.Range(1, 200), replies.Order());
        Assert.Equal(200, (await Client.GetEntityStateAsync(Counter))!.Value.GetInt32());
    }

    [Fact]
    public async Task An_entity_serves_one_caller_in_the_order_of_its_calls()
    {
        AddCounter();
        Orchestrator("Many", async context =>
            Json(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => context.CallEntityAsync(Counter, "Add", Json(1))))));
        await RunAsync();
        await StartAsync("a", "Many");

        Assert.Equal(JsonSerializer.Serialize(Enumerable.Range(1, 100)), (await EndOfAsync("a")).Output!.Value.GetRawText());
    }

    [Fact]
    public async Task An_operation_that_throws_leaves_the_state_and_answers_with_the_error()
    {
        AddCounter();
        Orchestrator("Fail", async context =>
        {
            await context.CallEntityAsync(Counter, "Add", Json(1));
            var failure = await Assert.ThrowsAsync<EntityOperationFailedException>(() => context.CallEntityAsync(Counter, "Fail", Json(5)));
            return Json($"{failure.EntityId} {failure.OperationName} {failure.FailureDetails.ErrorMessage}");
        });
        await RunAsync();
        await StartAsync("a", "Fail");

        Assert.Equal("@counter@x Fail cannot fail", (await EndOfAsync("a")).Output!.Value.GetString());
        Assert.Equal(1, (await Client.GetEntityStateAsync(Counter))!.Value.GetInt32());
    }

    [Fact]
    public async Task An_entity_without_state_is_gone()
    {
        AddCounter();
        Orchestrator("Clear", async context =>
        {
            await context.CallEntityAsync(Counter, "Add", Json(1));
            return await context.CallEntityAsync(Counter, "Clear", Json(1));
        });
        await RunAsync();
        await StartAsync("a", "Clear");
        await EndOfAsync("a");

        Assert.Null(await Client.GetEntityStateAsync(Counter));
    }

    [Fact]
    public async Task A_call_that_loses_against_a_timer_is_answered_to_nobody_and_still_done()
    {
        using var release = new ManualResetEventSlim();
        Registry.AddEntity("Counter", Entity(operation =>
        {
            release.Wait(Limit);
            return new TaskEntityResult(Json(1), Json(1));
        }));
        Orchestrator("Test", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var call = context.CallEntityAsync(Counter, "Add", Json(1));
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(30), cancel.Token);
            return Json(await Task.WhenAny(call, timer) == timer);
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TimerCreated>("a");

        Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.True((await EndOfAsync("a")).Output!.Value.GetBoolean());
        release.Set();
        await UntilAsync(async () => await Client.GetEntityStateAsync(Counter) is not null, () => "the operation was done");
    }

    [Fact]
    public async Task A_late_answer_does_not_reach_a_new_instance_of_the_same_id()
    {
        using var release = new ManualResetEventSlim();
        Registry.AddEntity("Counter", Entity(operation =>
        {
            release.Wait(Limit);
            var count = Json((operation.State?.GetInt32() ?? 0) + 1);
            return new TaskEntityResult(count, count);
        }));
        Orchestrator("Test", async (context, input) =>
        {
            var call = context.CallEntityAsync(Counter, "Add", Json(0));
            return input.GetBoolean() ? await call : Json("left");
        });
        await RunAsync();
        await StartAsync("a", input: false);
        await EndOfAsync("a");
        Assert.True(await Client.PurgeInstanceAsync("a"));
        await StartAsync("a", input: true);
        await RecordedAsync<EntityOperationCalled>("a");

        release.Set();

        Assert.Equal(2, (await EndOfAsync("a")).Output!.Value.GetInt32());
    }

    [Fact]
    public async Task A_call_made_in_the_last_turn_still_reaches_the_entity()
    {
        AddCounter();
        Orchestrator("Leave", context =>
        {
            _ = context.CallEntityAsync(Counter, "Add", Json(1));
            return Task.FromResult(Json(0));
        });
        await RunAsync();
        await StartAsync("a", "Leave");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await EndOfAsync("a")).RuntimeStatus);

        await UntilAsync(async () => await Client.GetEntityStateAsync(Counter) is not null, () => "the operation was done");
    }

    [Fact]
    public async Task An_entity_that_is_not_there_answers_with_an_error()
    {
        Orchestrator("Test", async context => await context.CallEntityAsync(Counter, "Add", Json(1)));
        await RunAsync();
        await StartAsync("a");

        Assert.Contains("counter", (await EndOfAsync("a")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    private void AddCounter()
    {
        Registry.AddEntity("Counter", Entity(operation =>
        {
            var count = (operation.State?.GetInt32() ?? 0) + operation.Input.GetInt32();
            return operation.Name switch
            {
                "Add" => new TaskEntityResult(Json(count), Json(count)),
                "Clear" => new TaskEntityResult(null, Json(0)),
                _ => throw new NotSupportedException("cannot fail"),
            };
        }));
        Orchestrator("Test", async context => await context.CallEntityAsync(Counter, "Add", Json(1)));
    }
}
