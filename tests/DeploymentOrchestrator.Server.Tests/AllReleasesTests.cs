using System.Threading.Channels;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Queries;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class AllReleasesTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3); // ends a test that hangs; it judges no speed
    private static readonly Page<OrchestrationMetadata> Nothing = new([], null);

    private readonly AllReleases _all;
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<TaskCompletionSource<Page<OrchestrationMetadata>>> _readings =
        Channel.CreateUnbounded<TaskCompletionSource<Page<OrchestrationMetadata>>>();

    public AllReleasesTests()
    {
        var queries = new Mock<IInstanceQueries>(MockBehavior.Strict);
        queries.Setup(it => it.ListAsync(It.Is<InstanceQuery>(query => query.Statuses == InstanceStatuses.Unfinished), It.IsAny<CancellationToken>())).Returns(BeginReading);
        queries.Setup(it => it.ListAsync(It.Is<InstanceQuery>(query => query.Statuses == InstanceStatuses.Ended), It.IsAny<CancellationToken>())).ReturnsAsync(Nothing);
        queries.Setup(it => it.GetBlockedAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new Dictionary<string, string>());
        var entities = new Mock<DurableEntityClient>(MockBehavior.Strict, "mock");
        entities.Setup(it => it.GetAllEntitiesAsync(It.IsAny<EntityQuery>()))
            .Returns(Pageable.Create<EntityMetadata>((_, _) => Task.FromResult(new Page<EntityMetadata>([], null))));
        var client = new Mock<DurableTaskClient>(MockBehavior.Strict, "mock");
        client.SetupGet(it => it.Entities).Returns(entities.Object);
        var deployments = new DeploymentReader(client.Object, queries.Object, TimeProvider.System);
        _all = new AllReleases(new ReleaseIndex(client.Object, queries.Object, deployments), _time);
    }

    public void Dispose() => _all.Dispose();

    [Fact]
    public async Task Callers_during_a_read_share_the_next_read()
    {
        var first = AskAsync();
        var reading = await BegunAsync();
        var others = Enumerable.Range(0, 10).Select(_ => AskAsync()).ToList();

        // A second reading would start within this time; if the machine is too busy for that, the test does not notice it.
        var second = _readings.Reader.WaitToReadAsync().AsTask();
        await Task.WhenAny(second, Task.Delay(100));
        Assert.False(second.IsCompleted, "There is one reading at a time.");
        reading.SetResult(Nothing);
        var seenFirst = await first;
        (await BegunAsync()).SetResult(Nothing);

        var seen = await Task.WhenAll(others).WaitAsync(Limit);

        Assert.All(seen, releases => Assert.Same(seen[0], releases));
        Assert.NotSame(seenFirst, seen[0]);
        Assert.False(_readings.Reader.TryPeek(out _), "Nobody has asked for a third.");
    }

    [Fact]
    public async Task A_caller_during_a_slow_read_gets_the_previous_result()
    {
        var first = AskAsync();
        (await BegunAsync()).SetResult(Nothing);
        var last = await first;
        var second = AskAsync();
        var reading = await BegunAsync();

        _time.Advance(TimeSpan.FromSeconds(1));
        var third = AskAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(last, await second.WaitAsync(Limit));
        Assert.Same(last, await third.WaitAsync(Limit));
        reading.SetResult(Nothing);
    }

    [Fact]
    public async Task A_canceled_caller_does_not_cancel_the_read_for_others()
    {
        using var away = new CancellationTokenSource();
        var first = AskAsync();
        var reading = await BegunAsync();
        var leaving = _all.ReadAsync(away.Token);
        var staying = AskAsync();

        await away.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving.WaitAsync(Limit));
        reading.SetResult(Nothing);
        await first;
        (await BegunAsync()).SetResult(Nothing);
        Assert.Empty(await staying);
    }

    [Fact]
    public async Task A_failed_read_does_not_fail_later_reads()
    {
        var first = AskAsync();
        var reading = await BegunAsync();
        var second = AskAsync();
        reading.SetException(new IOException("The disk is away."));

        await Assert.ThrowsAsync<IOException>(() => first);
        (await BegunAsync()).SetResult(Nothing);
        Assert.Empty(await second);
    }

    private Task<Page<OrchestrationMetadata>> BeginReading()
    {
        var page = new TaskCompletionSource<Page<OrchestrationMetadata>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _readings.Writer.TryWrite(page);
        return page.Task;
    }

    private async Task<TaskCompletionSource<Page<OrchestrationMetadata>>> BegunAsync() =>
        await _readings.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    private Task<IReadOnlyList<ReleaseView>> AskAsync() => _all.ReadAsync(CancellationToken.None);
}
