using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.Query;
using Microsoft.Extensions.Time.Testing;

namespace DurableTask.Sqlite.Tests;

public sealed class ManagementTests : IAsyncLifetime
{
    private static readonly DateTime At = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(At));
    private readonly TemporaryDirectory _directory = new();
    private Hub _hub = null!;

    public async Task InitializeAsync()
    {
        _hub = await (await Hub.OpenAsync(_directory.Database, _clock)).Add(Code.Counter()).Add(
            Code.Orchestration("Wait", async (_, events) => await events.WaitAsync("Go")),
            Code.Orchestration("Echo", (_, _, input) => Task.FromResult(input))).RunAsync();
        foreach (var id in new[] { "a1", "a2", "b1", "a_3" })
        {
            await _hub.StartAsync(id, $"{id}'s", id == "a2" ? "Wait" : "Echo", tags: new Dictionary<string, string> { ["plan"] = id[..1] });
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        foreach (var id in new[] { "a1", "b1", "a_3" })
        {
            await _hub.EndOfAsync(id);
        }

        await Hub.UntilAsync(async () => (await _hub.GetAsync("a2"))!.OrchestrationStatus == OrchestrationStatus.Running);
        await _hub.SignalAsync(new EntityId("counter", "x"), "add");
        await Hub.UntilAsync(async () => await _hub.StateOfAsync(new EntityId("counter", "x")) == "1");
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task Instances_are_listed_newest_first()
    {
        Assert.Equal(["@counter@x", "a_3", "b1", "a2", "a1"], await IdsAsync(new OrchestrationQuery()));
        Assert.Equal(["a_3", "b1", "a2", "a1"], await IdsAsync(new OrchestrationQuery { ExcludeEntities = true }));
    }

    [Fact]
    public async Task A_prefix_is_not_a_pattern() => Assert.Equal(["a_3"], await IdsAsync(new OrchestrationQuery { InstanceIdPrefix = "a_" }));

    [Fact]
    public async Task A_list_is_narrowed_by_status_name_and_time()
    {
        Assert.Equal(["a2"], await IdsAsync(new OrchestrationQuery { RuntimeStatus = [OrchestrationStatus.Running], ExcludeEntities = true }));
        Assert.Equal(["a_3", "b1", "a1"], await IdsAsync(new NamedOrchestrationQuery { OrchestratorName = "echo" }));
        Assert.Equal(["b1", "a2"], await IdsAsync(new OrchestrationQuery { CreatedTimeFrom = At.AddMinutes(1), CreatedTimeTo = At.AddMinutes(2) }));
    }

    [Fact]
    public async Task An_instance_is_not_created_before_its_caller_asked()
    {
        _clock.Advance(TimeSpan.FromTicks(7));
        var asked = _clock.GetUtcNow().UtcDateTime;
        await _hub.StartAsync("c1", null, "Wait");

        Assert.Equal(asked, (await _hub.GetAsync("c1"))!.CreatedTime);
        Assert.Equal(["c1"], await IdsAsync(new OrchestrationQuery { CreatedTimeFrom = asked, ExcludeEntities = true }));
    }

    [Fact]
    public async Task A_list_by_name_is_served_by_an_index()
    {
        var plan = await _hub.Service.Writer.WriteAsync(session => session.Query(
            "EXPLAIN QUERY PLAN SELECT id FROM instance WHERE true AND name = $1 AND key < $2 ORDER BY key DESC LIMIT $3", row => row.GetString(3), "Echo", 5, 10));

        Assert.Contains("instance_name", Assert.Single(plan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_continues_where_the_previous_one_ended_despite_new_instances()
    {
        var first = await _hub.Service.GetOrchestrationWithQueryAsync(new OrchestrationQuery { PageSize = 2, ExcludeEntities = true }, CancellationToken.None);
        await _hub.StartAsync("new", name: "Wait");
        var second = await _hub.Service.GetOrchestrationWithQueryAsync(
            new OrchestrationQuery { PageSize = 2, ExcludeEntities = true, ContinuationToken = first.ContinuationToken }, CancellationToken.None);

        Assert.Equal(["a_3", "b1"], Ids(first));
        Assert.Equal(["a2", "a1"], Ids(second));
        await Assert.ThrowsAsync<ArgumentException>(() => _hub.Service.GetOrchestrationWithQueryAsync(new OrchestrationQuery { ContinuationToken = "x" }, CancellationToken.None));
    }

    [Fact]
    public async Task Inputs_and_outputs_are_left_out_unless_requested()
    {
        var bare = (await _hub.Service.GetOrchestrationWithQueryAsync(new OrchestrationQuery { InstanceIdPrefix = "a1", FetchInputsAndOutputs = false }, CancellationToken.None)).OrchestrationState.Single();
        var full = (await _hub.Service.GetOrchestrationWithQueryAsync(new OrchestrationQuery { InstanceIdPrefix = "a1" }, CancellationToken.None)).OrchestrationState.Single();

        Assert.Equal((null, null), (bare.Input, bare.Output));
        Assert.Equal(("a1's", "a1's"), (full.Input, full.Output));
    }

    [Fact]
    public async Task The_unfinished_are_counted_by_name_and_tag()
    {
        Assert.Equal(1, await _hub.Service.CountUnfinishedAsync("wait"));
        Assert.Equal(1, await _hub.Service.CountUnfinishedAsync("Wait", KeyValuePair.Create("plan", "a")));
        Assert.Equal(0, await _hub.Service.CountUnfinishedAsync("Wait", KeyValuePair.Create("plan", "b")));
        Assert.Equal(0, await _hub.Service.CountUnfinishedAsync("Echo", KeyValuePair.Create("plan", "a")));
    }

    [Fact]
    public async Task Only_ended_instances_are_purged_by_id()
    {
        Assert.Equal(1, (await _hub.Service.PurgeInstanceStateAsync("a1")).DeletedInstanceCount);
        Assert.Equal(0, (await _hub.Service.PurgeInstanceStateAsync("a2")).DeletedInstanceCount);
        Assert.Equal(0, (await _hub.Service.PurgeInstanceStateAsync("@counter@x")).DeletedInstanceCount);
        Assert.Equal(0, (await _hub.Service.PurgeInstanceStateAsync("nobody")).DeletedInstanceCount);
        Assert.Empty(await _hub.HistoryAsync("a1"));
    }

    [Fact]
    public async Task Only_ended_instances_are_purged_by_a_filter()
    {
        var none = await _hub.Service.PurgeInstanceStateAsync(new PurgeInstanceFilter(At, null, [OrchestrationStatus.Failed]));
        var some = await _hub.Service.PurgeInstanceStateAsync(new PurgeInstanceFilter(At, At.AddMinutes(2), [OrchestrationStatus.Completed]));
        var rest = await _hub.Service.PurgeInstanceStateAsync(new PurgeInstanceFilter(DateTime.MinValue, null, null));

        Assert.Equal((0, 2, 1, true), (none.DeletedInstanceCount, some.DeletedInstanceCount, rest.DeletedInstanceCount, rest.IsComplete));
        Assert.Equal(["@counter@x", "a2"], await IdsAsync(new OrchestrationQuery()));
    }

    [Fact]
    public async Task A_large_purge_lets_other_writes_through()
    {
        foreach (var i in Enumerable.Range(0, 250))
        {
            await _hub.StartAsync($"c{i}", name: "Echo");
        }

        await Hub.UntilAsync(async () => await _hub.Service.CountUnfinishedAsync("Echo") == 0);
        var commits = _hub.Service.Commits;

        await _hub.Service.PurgeOrchestrationHistoryAsync(At.AddDays(1), OrchestrationStateTimeRangeFilterType.OrchestrationCompletedTimeFilter);

        Assert.Equal(["@counter@x", "a2"], await IdsAsync(new OrchestrationQuery()));
        Assert.Equal(3, _hub.Service.Commits - commits);
    }

    private static IEnumerable<string> Ids(OrchestrationQueryResult result) => result.OrchestrationState.Select(state => state.OrchestrationInstance.InstanceId);

    private async Task<IEnumerable<string>> IdsAsync(OrchestrationQuery query) => Ids(await _hub.Service.GetOrchestrationWithQueryAsync(query, CancellationToken.None));
}
