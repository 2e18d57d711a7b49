using DurableTask.Contracts;
using DurableTask.Core.Exceptions;

namespace DurableTask.Sqlite.Tests;

public sealed class GroupCommitTests : IAsyncLifetime
{
    private readonly List<int> _commits = [];
    private readonly TemporaryDirectory _directory = new();
    private Hub _hub = null!;

    public async Task InitializeAsync()
    {
        _hub = await Hub.OpenAsync(_directory.Database);
        _hub.Service.Writer.Committed = _commits.Add;
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task Queued_writes_share_one_commit()
    {
        var writes = await WhileTheWriterIsBusyAsync(() => Enumerable.Range(0, 100).Select(i => _hub.StartAsync($"{i}")).ToList());

        await Task.WhenAll(writes);
        Assert.Equal([1, 100], _commits);
    }

    [Fact]
    public async Task A_failed_write_rolls_back_only_itself()
    {
        var writes = await WhileTheWriterIsBusyAsync(() => new List<Task>
        {
            _hub.StartAsync("a"),
            _hub.Service.Writer.WriteAsync<int>(session =>
            {
                session.Execute("UPDATE instance SET id = 'b'");
                throw new FormatException("no such thing");
            }),
            _hub.RaiseAsync("a", "Go"),
        });

        await writes[0];
        await Assert.ThrowsAsync<FormatException>(() => writes[1]);
        await writes[2];
        Assert.NotNull(await _hub.GetAsync("a"));
        Assert.Null(await _hub.GetAsync("b"));
        Assert.Equal([1, 3], _commits);
    }

    [Fact]
    public async Task A_write_that_does_not_fit_on_the_disk_rolls_back_only_itself()
    {
        await _hub.LimitPagesAsync(extra: 8);

        var writes = await WhileTheWriterIsBusyAsync(() => new List<Task>
        {
            _hub.StartAsync("small"),
            _hub.StartAsync("large", new string('x', 1_000_000)),
            _hub.StartAsync("small too"),
        });

        await writes[0];
        await Assert.ThrowsAsync<StoreUnavailableException>(() => writes[1]);
        await writes[2];
    }

    [Fact]
    public async Task A_call_beyond_the_queue_limit_is_refused_and_queued_calls_are_kept()
    {
        const int Calls = 1500;
        const int MayWait = 1000;

        // The write that keeps the writer busy also waits for its answer.
        var writes = await WhileTheWriterIsBusyAsync(() => Enumerable.Range(0, Calls).Select(i => _hub.StartAsync($"{i}")).ToList());
        await ((Task)Task.WhenAll(writes)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Equal(MayWait - 1, writes.Count(write => write.IsCompletedSuccessfully));
        Assert.All(writes.Where(write => write.IsFaulted), write => Assert.IsType<StoreUnavailableException>(write.Exception!.InnerException));
        Assert.Equal(MayWait - 1, await _hub.Service.CountUnfinishedAsync("Test"));
        await _hub.StartAsync("later");
    }

    [Fact]
    public async Task Of_many_starts_of_one_id_one_creates_it()
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            try
            {
                await _hub.StartAsync("a");
                return true;
            }
            catch (OrchestrationAlreadyExistsException)
            {
                return false;
            }
        })));

        Assert.Single(starts, isCreated => isCreated);
    }

    private async Task<T> WhileTheWriterIsBusyAsync<T>(Func<T> enqueue)
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var busy = _hub.Service.Writer.WriteAsync(_ =>
        {
            entered.Set();
            return release.Wait(Hub.Limit);
        });
        entered.Wait(Hub.Limit);
        var result = enqueue();
        release.Set();
        await busy;
        return result;
    }
}
