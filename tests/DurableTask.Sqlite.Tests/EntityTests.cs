using DurableTask.Core.Entities;
using Microsoft.Extensions.Time.Testing;
using EntityQuery = DurableTask.Core.Entities.EntityBackendQueries.EntityQuery;

namespace DurableTask.Sqlite.Tests;

public sealed class EntityTests : IAsyncLifetime
{
    private static readonly EntityId Counter = new("counter", "x");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly TemporaryDirectory _directory = new();
    private Hub _hub = null!;

    public async Task InitializeAsync() => _hub = await (await OpenAsync()).RunAsync();

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task Signals_are_taken_in_the_order_in_which_they_were_accepted()
    {
        var log = new EntityId("log", "x");
        foreach (var i in Enumerable.Range(0, 50))
        {
            await _hub.SignalAsync(log, "append", $"{i} ");
        }

        var expected = string.Concat(Enumerable.Range(0, 50).Select(i => $"{i} "));
        await Hub.UntilAsync(async () => (await _hub.StateOfAsync(log))?.Length >= expected.Length);

        Assert.Equal(expected, await _hub.StateOfAsync(log));
    }

    [Fact]
    public async Task An_entity_keeps_its_state_in_another_process()
    {
        await CountAsync(Counter, 1);
        await CountAsync(Counter, 2);
        await _hub.DisposeAsync();

        _hub = await (await OpenAsync()).RunAsync();
        await CountAsync(Counter, 3);
    }

    [Fact]
    public async Task Any_state_is_stored_once()
    {
        var state = "{\"text\":\"" + string.Concat(Enumerable.Repeat("ü\\\"x", 500)) + "\"}";
        var log = new EntityId("log", "x");
        await _hub.SignalAsync(log, "append", state);
        await Hub.UntilAsync(async () => await _hub.StateOfAsync(log) == state);

        var input = await _hub.Service.Writer.WriteAsync(session => session.Text("SELECT input FROM instance WHERE id = '@log@x'"));
        Assert.DoesNotContain("text", input, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entity_without_state_leaves_nothing_behind()
    {
        await CountAsync(Counter, 1);
        await _hub.SignalAsync(Counter, "delete");
        await Hub.UntilAsync(async () => await _hub.GetAsync($"{Counter}") is null);

        Assert.Null(await _hub.Service.EntityBackendQueries.GetEntityAsync(Counter, includeStateless: true));
        await CountAsync(Counter, 1);
    }

    [Fact]
    public async Task Entities_are_listed_by_prefix_and_time_in_pages_that_nothing_moves()
    {
        foreach (var key in new[] { "a", "b", "c" })
        {
            await CountAsync(new EntityId("counter", key), 1);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        await CountAsync(new EntityId("countess", "d"), 1);

        var first = await QueryAsync(new EntityQuery { PageSize = 2, InstanceIdStartsWith = "@counter@", IncludeState = true });
        await CountAsync(new EntityId("counter", "aa"), 1);
        var second = await QueryAsync(new EntityQuery { PageSize = 2, InstanceIdStartsWith = "@counter@", ContinuationToken = first.Token });
        var recent = await QueryAsync(new EntityQuery { LastModifiedFrom = new DateTime(2026, 1, 1, 0, 1, 0, DateTimeKind.Utc), LastModifiedTo = new DateTime(2026, 1, 1, 0, 2, 0, DateTimeKind.Utc) });

        Assert.Equal(["@counter@a=1", "@counter@b=1"], first.Found);
        Assert.Equal(["@counter@c="], second.Found);
        Assert.Null(second.Token);
        Assert.Equal(["@counter@b=", "@counter@c="], recent.Found);
    }

    [Fact]
    public async Task A_lock_of_a_missing_owner_is_released_and_an_empty_entity_removed()
    {
        _hub.Add(Code.Orchestration("Lock", async (context, events) =>
        {
            await events.WaitAsync("Go");
            return "";
        }));
        await CountAsync(Counter, 1);
        await _hub.Service.Writer.WriteAsync(session => session.Execute(
            """UPDATE instance SET custom_status = '{"entityExists":true,"lockedBy":"gone"}', input = '{"lockedBy":"gone","sorter":{}}' WHERE id = '@counter@x'"""));
        await _hub.DisposeAsync();
        _hub = await (await OpenAsync()).RunAsync();
        Assert.Equal("gone", (await _hub.Service.EntityBackendQueries.GetEntityAsync(Counter))!.Value.LockedBy);

        var cleaned = await _hub.Service.EntityBackendQueries.CleanEntityStorageAsync(new() { ReleaseOrphanedLocks = true, RemoveEmptyEntities = true });

        Assert.Equal((1, 0), (cleaned.OrphanedLocksReleased, cleaned.EmptyEntitiesRemoved));
        await Hub.UntilAsync(async () => (await _hub.Service.EntityBackendQueries.GetEntityAsync(Counter))!.Value.LockedBy is null);
        await CountAsync(Counter, 2);
    }

    private async Task CountAsync(EntityId entity, int expected)
    {
        await _hub.SignalAsync(entity, "add");
        await Hub.UntilAsync(async () => await _hub.StateOfAsync(entity) == $"{expected}");
    }

    private async Task<(List<string> Found, string? Token)> QueryAsync(EntityQuery query)
    {
        var page = await _hub.Service.EntityBackendQueries.QueryEntitiesAsync(query, CancellationToken.None);
        return (page.Results.Select(found => $"{found.EntityId}={found.SerializedState}").ToList(), page.ContinuationToken);
    }

    private async Task<Hub> OpenAsync() => (await Hub.OpenAsync(_directory.Database, _clock)).Add(
        Code.Counter(),
        Code.Counter("countess"),
        Code.Entity("log", (state, operation) => (state + operation.Input, null)));
}
