using System.Text.Json;
using DurableTask.Conformance.Harness;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DurableTask.Conformance;

/// <summary>Tests of entities, on every provider.</summary>
public abstract class EntityConformance(IProvider provider) : ConformanceTests(provider)
{
    private static readonly EntityInstanceId Counter = new("Counter", "x");

    [ProviderFact]
    public async Task An_entity_that_was_never_called_has_no_state()
    {
        await RunAsync();

        Assert.Null(await Client.Entities.GetEntityAsync(Counter));
    }

    [ProviderFact]
    public async Task An_entity_is_created_by_its_first_call_and_survives_a_restart()
    {
        AddCounter();
        await RunAsync();
        await StartAsync("a");
        Assert.Equal("1", await OutputOfAsync("a"));

        await StopAsync();
        await RunAsync();
        Assert.Equal(1, await StateAsync());
        await StartAsync("b");

        Assert.Equal("2", await OutputOfAsync("b"));
    }

    [ProviderFact]
    public async Task Concurrent_calls_of_an_entity_are_served_one_at_a_time()
    {
        AddCounter();
        await RunAsync();
        var ids = Enumerable.Range(1, 50).Select(i => $"{i}").ToList();

        await Task.WhenAll(ids.Select(id => StartAsync(id)));
        var replies = await Task.WhenAll(ids.Select(OutputOfAsync));

        Assert.Equal(Enumerable.Range(1, 50), replies.Select(reply => int.Parse(reply!)).Order());
        Assert.Equal(50, await StateAsync());
    }

    [ProviderFact]
    public async Task An_entity_serves_one_caller_in_the_order_of_its_calls()
    {
        AddCounter();
        Orchestrator("Many", async context => await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => context.Entities.CallEntityAsync<int>(Counter, "Add", 1))));
        await RunAsync();
        await StartAsync("a", "Many");

        Assert.Equal(JsonSerializer.Serialize(Enumerable.Range(1, 30)), await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task An_operation_that_throws_keeps_the_state_and_returns_the_error()
    {
        AddCounter();
        Orchestrator("Fail", async context =>
        {
            await context.Entities.CallEntityAsync(Counter, "Add", 1);
            var failure = await Assert.ThrowsAsync<EntityOperationFailedException>(() => context.Entities.CallEntityAsync(Counter, "Fail", 5));
            return $"{failure.EntityId} {failure.OperationName} {failure.FailureDetails.ErrorMessage}";
        });
        await RunAsync();
        await StartAsync("a", "Fail");

        Assert.Equal("\"@counter@x Fail cannot fail\"", await OutputOfAsync("a"));
        Assert.Equal(1, await StateAsync());
    }

    [ProviderFact]
    public async Task An_entity_without_state_does_not_exist()
    {
        AddCounter();
        Orchestrator("Clear", async context =>
        {
            await context.Entities.CallEntityAsync(Counter, "Add", 1);
            return await context.Entities.CallEntityAsync<int>(Counter, "Clear", 1);
        });
        await RunAsync();
        await StartAsync("a", "Clear");
        await OutputOfAsync("a");

        await Eventually.UntilAsync(async () => await Client.Entities.GetEntityAsync(Counter) is null, () => "the entity is gone");
    }

    [ProviderFact]
    public async Task An_entity_call_that_times_out_is_still_executed_and_its_answer_is_dropped()
    {
        var release = new TaskCompletionSource();
        Entity("Counter", async operation =>
        {
            await release.Task;
            operation.State.SetState(1);
            return 1;
        });
        Orchestrator("Test", async context =>
        {
            var call = context.Entities.CallEntityAsync(Counter, "Add", 1);
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(1), CancellationToken.None);
            return await Task.WhenAny(call, timer) == timer;
        });
        await RunAsync();
        await StartAsync("a");

        Assert.Equal("true", await OutputOfAsync("a"));
        release.SetResult();
        await Eventually.UntilAsync(async () => await Client.Entities.GetEntityAsync(Counter) is not null, () => "the operation was done");
    }

    [ProviderFact]
    public async Task A_late_answer_does_not_reach_a_new_instance_of_the_same_id()
    {
        var release = new TaskCompletionSource();
        Entity("Counter", async operation =>
        {
            await release.Task;
            var count = operation.State.GetState<int>() + 1;
            operation.State.SetState(count);
            return count;
        });
        Orchestrator("Test", async (context, input) =>
        {
            var call = context.Entities.CallEntityAsync<int>(Counter, "Add", 0);
            return input.GetBoolean() ? await call : "left";
        });
        await RunAsync();
        await StartAsync("a", input: false);
        await EndOfAsync("a");
        Assert.Equal(1, (await Client.PurgeInstanceAsync("a")).PurgedInstanceCount);
        await StartAsync("a", input: true);
        await RecordedAsync<EventSentEvent>("a");

        release.SetResult();

        Assert.Equal("2", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task A_call_made_in_the_last_turn_still_reaches_the_entity()
    {
        AddCounter();
        Orchestrator("Leave", context =>
        {
            _ = context.Entities.CallEntityAsync(Counter, "Add", 1);
            return Task.FromResult<object?>(0);
        });
        await RunAsync();
        await StartAsync("a", "Leave");
        await OutputOfAsync("a");

        await Eventually.UntilAsync(async () => await Client.Entities.GetEntityAsync(Counter) is not null, () => "the operation was done");
    }

    [ProviderFact]
    public async Task An_unknown_entity_returns_an_error()
    {
        Orchestrator("Test", async context => (await Assert.ThrowsAsync<EntityOperationFailedException>(() => context.Entities.CallEntityAsync(Counter, "Add", 1))).Message);
        await RunAsync();
        await StartAsync("a");

        Assert.Contains("counter", await OutputOfAsync("a"), StringComparison.Ordinal);
    }

    [ProviderFact]
    public async Task A_client_signal_is_executed_and_a_scheduled_one_later()
    {
        AddCounter();
        await RunAsync();
        var later = DateTimeOffset.UtcNow.AddSeconds(2);

        await Client.Entities.SignalEntityAsync(Counter, "Add", 10, new SignalEntityOptions { SignalTime = later });
        await Client.Entities.SignalEntityAsync(Counter, "Add", 1);

        await Eventually.UntilAsync(async () => await StateAsync() is 1, () => "the first signal was done");
        await Eventually.UntilAsync(async () => await StateAsync() is 11, () => "the signal for later was done");
        Assert.True(DateTimeOffset.UtcNow >= later - Nature.TimersMayBeEarlyBy);
    }

    [ProviderFact]
    public async Task Entities_are_listed_by_prefix_and_time_with_their_state()
    {
        foreach (var name in new[] { "Counter", "Other" })
        {
            Entity(name, operation =>
            {
                operation.State.SetState(operation.GetInput<int>());
                return Task.FromResult<object?>(0);
            });
        }

        await RunAsync();
        await SetAsync("Counter", "b", 1);
        await SetAsync("Counter", "a", 2);
        await SetAsync("Counter", "c@c", 3);
        await SetAsync("Other", "a", 4);
        var before = (await Client.Entities.GetAllEntitiesAsync().ToListAsync()).Max(entity => entity.LastModifiedTime).AddMilliseconds(1);
        await SetAsync("Counter", "b", 5);

        var counters = await ListAsync(new EntityQuery { InstanceIdStartsWith = "@counter@", PageSize = 2 });
        var changed = await ListAsync(new EntityQuery { LastModifiedFrom = before });
        var unchanged = await ListAsync(new EntityQuery { LastModifiedTo = before });

        Assert.Equal(["@counter@a 2", "@counter@b 5", "@counter@c@c 3"], counters);
        Assert.Equal(["@counter@b 5"], changed);
        Assert.Equal(["@counter@a 2", "@counter@c@c 3", "@other@a 4"], unchanged);
        var page = await Client.Entities.GetAllEntitiesAsync(new EntityQuery { InstanceIdStartsWith = "@counter@", PageSize = 2 }).AsPages().FirstAsync();
        Assert.Equal(2, page.Values.Count);
        Assert.NotNull(page.ContinuationToken);

        async Task SetAsync(string name, string key, int value)
        {
            var id = new EntityInstanceId(name, key);
            await Client.Entities.SignalEntityAsync(id, "Set", value);
            await Eventually.UntilAsync(async () => (await Client.Entities.GetEntityAsync<int>(id))?.State == value, () => $"{id} is {value}");
        }

        async Task<List<string>> ListAsync(EntityQuery query) =>
            [.. (await Client.Entities.GetAllEntitiesAsync<int>(query).ToListAsync()).Select(entity => $"{entity.Id} {entity.State}").Order(StringComparer.Ordinal)];
    }

    [ProviderFact]
    public async Task Cleaning_removes_no_entity_with_state()
    {
        AddCounter();
        await RunAsync();
        await StartAsync("a");
        await OutputOfAsync("a");

        await Client.Entities.CleanEntityStorageAsync();

        Assert.Equal(1, await StateAsync());
    }

    [ProviderFact]
    public async Task A_lock_on_an_entity_keeps_others_out_until_it_is_released()
    {
        AddCounter();
        Orchestrator("Lock", async context =>
        {
            await using (await context.Entities.LockEntitiesAsync(Counter))
            {
                var count = await context.Entities.CallEntityAsync<int>(Counter, "Add", 1);
                await context.WaitForExternalEvent<JsonElement>("Go");
                return await context.Entities.CallEntityAsync<int>(Counter, "Add", 1) == count + 1;
            }
        });
        await RunAsync();
        await StartAsync("a", "Lock");
        await RecordedAsync<EventRaisedEvent>("a", 2);
        await StartAsync("b");
        await RecordedAsync<EventSentEvent>("b");
        await RaiseAsync("a", "Go");

        Assert.Equal("true", await OutputOfAsync("a"));
        Assert.Equal("3", await OutputOfAsync("b"));
    }

    private async Task<int?> StateAsync() => (await Client.Entities.GetEntityAsync<int>(Counter))?.State;

    private void AddCounter()
    {
        Entity("Counter", operation =>
        {
            switch (operation.Name)
            {
                case "Add":
                    var count = operation.State.GetState<int>() + operation.GetInput<int>();
                    operation.State.SetState(count);
                    return Task.FromResult<object?>(count);
                case "Clear":
                    operation.State.SetState(null);
                    return Task.FromResult<object?>(0);
                default:
                    operation.State.SetState(99);
                    throw new NotSupportedException("cannot fail");
            }
        });
        Orchestrator("Test", async context => await context.Entities.CallEntityAsync<int>(Counter, "Add", 1));
    }
}
