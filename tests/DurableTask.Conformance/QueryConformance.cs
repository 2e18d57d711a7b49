using System.Text.Json;
using DurableTask.Conformance.Harness;
using Microsoft.DurableTask.Client;

namespace DurableTask.Conformance;

/// <summary>Tests of lists and purges, on every provider.</summary>
public abstract class QueryConformance(IProvider provider) : ConformanceTests(provider)
{
    [ProviderFact]
    public async Task Instances_are_listed_by_prefix_and_status()
    {
        AddOrchestrators();
        await RunAsync();
        await StartAsync("app:1.0:a", "Wait", "in");
        await StartAsync("app:1.0:b", "End");
        await StartAsync("app:1.01:c", "Wait");
        await StartAsync("app%", "Wait");
        await StartAsync("APP:1.0:d", "Wait");
        await EndOfAsync("app:1.0:b");

        Assert.Equal(["app:1.0:b", "app:1.0:a"], await IdsAsync(new OrchestrationQuery(InstanceIdPrefix: "app:1.0:")));
        Assert.Equal(["app%"], await IdsAsync(new OrchestrationQuery(InstanceIdPrefix: "app%")));
        Assert.Equal(["app:1.0:b"], await IdsAsync(new OrchestrationQuery(InstanceIdPrefix: "app", Statuses: [OrchestrationRuntimeStatus.Completed])));
        Assert.Equal(5, (await IdsAsync(new OrchestrationQuery())).Count);
        var full = await Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "app:1.0:a", FetchInputsAndOutputs: true)).SingleAsync();
        Assert.Equal("in", full.ReadInputAs<string>());
    }

    [ProviderFact]
    public async Task A_long_list_comes_in_pages()
    {
        AddOrchestrators();
        await RunAsync();
        foreach (var id in new[] { "1", "2", "3", "4", "5" })
        {
            await StartAsync(id, "Wait");
        }

        var first = await Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 2)).AsPages().FirstAsync();
        if (Nature.ListsNewestFirst)
        {
            // Instances that are started meanwhile must not shift the pages.
            await StartAsync("6", "Wait");
        }

        var rest = await Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 2)).AsPages(first.ContinuationToken).ToListAsync();

        Assert.Equal(2, first.Values.Count);
        Assert.All(rest, page => Assert.InRange(page.Values.Count, 0, 2));
        var ids = first.Values.Concat(rest.SelectMany(page => page.Values)).Select(instance => instance.InstanceId);
        Assert.Equal(["5", "4", "3", "2", "1"], Nature.ListsNewestFirst ? ids : ids.OrderDescending());
        Assert.Null(rest[^1].ContinuationToken);
    }

    [ProviderFact]
    public async Task Instances_are_listed_by_the_time_of_their_creation_both_ends_included()
    {
        AddOrchestrators();
        await RunAsync();
        var times = await StartApartAsync("Wait", "Wait", "Wait", "Wait");

        Assert.Equal(["3", "2"], await IdsAsync(new OrchestrationQuery(CreatedFrom: times[1], CreatedTo: times[2])));
        Assert.Equal(["4", "3"], await IdsAsync(new OrchestrationQuery(CreatedFrom: times[2])));
        Assert.Equal(["1"], await IdsAsync(new OrchestrationQuery(CreatedTo: times[1].AddMilliseconds(-1))));
    }

    [ProviderFact]
    public async Task Purging_removes_ended_instances_only_and_frees_their_ids()
    {
        AddOrchestrators();
        await RunAsync();
        foreach (var id in new[] { "old", "running" })
        {
            await StartAsync(id, "Wait");
            await FirstTurnAsync(id);
        }

        await RaiseAsync("old", "Go", 1);
        await EndOfAsync("old");

        Assert.Equal(0, (await Client.PurgeInstanceAsync("running")).PurgedInstanceCount);
        Assert.Equal(1, (await Client.PurgeInstanceAsync("old")).PurgedInstanceCount);
        Assert.Equal(["running"], await IdsAsync(new OrchestrationQuery()));

        await StartAsync("old", "Wait");
        await RaiseAsync("old", "Go", 2);
        Assert.Equal("2", await OutputOfAsync("old"));
    }

    [ProviderFact]
    public async Task Purging_by_time_of_creation_and_status_leaves_what_has_not_ended()
    {
        AddOrchestrators();
        await RunAsync();
        var times = await StartApartAsync("End", "Fail", "Wait", "End", "End");
        foreach (var id in new[] { "1", "2", "4", "5" })
        {
            await EndOfAsync(id);
        }

        Assert.Equal(1, await PurgeAsync(new PurgeInstancesFilter(times[0], times[2], [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Running])));
        Assert.Equal(["5", "4", "3", "2"], await IdsAsync(new OrchestrationQuery()));
        Assert.Equal(0, await PurgeAsync(new PurgeInstancesFilter(CreatedTo: times[0])));
        Assert.Equal(0, await PurgeAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Running])));
        Assert.Equal(1, await PurgeAsync(new PurgeInstancesFilter(CreatedFrom: times[4])));
        Assert.Equal(["4", "3", "2"], await IdsAsync(new OrchestrationQuery()));
        Assert.Equal(2, await PurgeAsync(new PurgeInstancesFilter()));
        Assert.Equal(["3"], await IdsAsync(new OrchestrationQuery()));

        async Task<int> PurgeAsync(PurgeInstancesFilter filter) => (await Client.PurgeAllInstancesAsync(filter)).PurgedInstanceCount;
    }

    private void AddOrchestrators()
    {
        Orchestrator("Wait", async context => await context.WaitForExternalEvent<JsonElement>("Go"));
        Orchestrator("End", _ => Task.FromResult<object?>(0));
        Orchestrator("Fail", async context => await context.CallActivityAsync<int>("Missing"));
    }

    /// <summary>Starts 1, 2, 3... and returns the creation times in the store, each some milliseconds after the previous one.</summary>
    private async Task<List<DateTimeOffset>> StartApartAsync(params string[] names)
    {
        var times = new List<DateTimeOffset>();
        foreach (var name in names)
        {
            var id = $"{times.Count + 1}";
            await Eventually.UntilAsync(() => Task.FromResult(times.Count == 0 || DateTimeOffset.UtcNow > times[^1].AddMilliseconds(20)), () => "time passes");
            await StartAsync(id, name);
            times.Add((await Client.GetInstanceAsync(id))!.CreatedAt);
        }

        return times;
    }
}
