using System.Collections.Concurrent;
using System.Text.Json;
using DurableTask.Conformance.Harness;
using DurableTask.Conformance.Providers;
using DurableTask.Core.History;
using Microsoft.DurableTask.Entities;

namespace DurableTask.Conformance;

/// <summary>Several workers on one task hub in Azure Storage.</summary>
[NeedsAzurite]
public sealed class AzureStorageReplicaTests() : ConformanceTests(new AzureStorageProvider(partitions: 4))
{
    [ProviderFact]
    public async Task Two_workers_share_the_work_and_one_continues_alone_when_the_other_stops()
    {
        var turns = new ConcurrentDictionary<string, int>();
        foreach (var worker in new[] { "one", "two" })
        {
            Tasks.Clear();
            Orchestrator("Test", async context =>
            {
                turns.AddOrUpdate(worker, 1, (_, count) => count + 1);
                await context.Entities.CallEntityAsync(new EntityInstanceId("Counter", context.InstanceId), "Add");
                var go = await context.WaitForExternalEvent<JsonElement>("Go");
                return await context.CallActivityAsync<int>("Double", go.GetInt32());
            });
            Entity("Counter", operation =>
            {
                operation.State.SetState(operation.State.GetState<int>() + 1);
                return Task.FromResult<object?>(null);
            });
            Activity("Double", input => Task.FromResult<object?>(2 * input.GetInt32()));
            await RunAsync();
        }

        // The partitions are rebalanced several seconds after the second worker has started.
        var started = 0;
        await Eventually.UntilAsync(
            async () =>
            {
                await StartAsync($"{started++}");
                return turns.Count == 2;
            },
            () => $"both run turns: {string.Join(", ", turns)}");
        await Task.WhenAll(Enumerable.Range(0, started).Select(i => RecordedAsync<EventRaisedEvent>($"{i}")));

        await StopAsync();
        await Task.WhenAll(Enumerable.Range(0, started).Select(i => RaiseAsync($"{i}", "Go", i)));

        foreach (var i in Enumerable.Range(0, started))
        {
            Assert.Equal($"{2 * i}", await OutputOfAsync($"{i}"));
            Assert.Equal(1, (await Client.Entities.GetEntityAsync<int>(new EntityInstanceId("Counter", $"{i}")))!.State);
        }
    }
}
