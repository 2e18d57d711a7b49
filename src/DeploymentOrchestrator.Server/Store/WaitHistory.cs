using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Server.Configuration;
using DurableTask.InProcess;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>Keeps a row of each wait that is over for three months, taken from its instance: at the end of the wait, and at the latest before anything removes the instance.</summary>
/// <remarks>
/// Only beside the embedded database: several servers over one storage account would each have a history of their own. The instance is the truth until it is
/// removed, so a crash between a wait's end and its row costs nothing: the next look finds it.
/// </remarks>
internal sealed class WaitHistory(TaskHub hub, ServerSettings settings, DurableTaskClient client, IInstanceQueries queries, TimeProvider time) : IWaitHistory, IDisposable
{
    private const int PageSize = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    // Between the time at which an instance says that it was created and its commit.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly HistoryFile _file = new(settings.HistoryPath);
    private readonly SemaphoreSlim _gate = new(1);
    private HashSet<string> _open = [];
    private DateTimeOffset? _lookedAt;
    private long _commits;

    // Every open overview asks again whenever something happens, mostly for the same rows.
    private volatile Reading? _read;
    private long _keeps;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FinishedWait>?> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        return ReadKept(since);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FinishedWait>? ReadKept(DateTimeOffset since)
    {
        if (hub.Database is null)
        {
            return null;
        }

        if (_read is { } read && read.Since == since && read.Keeps == Interlocked.Read(ref _keeps))
        {
            return read.Waits;
        }

        var keeps = Interlocked.Read(ref _keeps);
        var waits = Guarded(() => _file.Read(since));
        _read = new Reading(since, keeps, waits);
        return waits;
    }

    /// <inheritdoc/>
    public Task CatchUpAsync(CancellationToken cancellationToken) => LookAsync(_lookedAt - Margin, cancellationToken);

    /// <summary>Looks at everything that has ended, and forgets what is older than three months.</summary>
    public async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        await LookAsync(since: null, cancellationToken);
        if (hub.Database is not null)
        {
            Guarded(() =>
            {
                _file.Forget(time.GetUtcNow() - Kept);
                return Interlocked.Increment(ref _keeps);
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _gate.Dispose();
    }

    // What has ended since the last look began then or later, or was open at that look.
    private async Task LookAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        if (hub.Database is not { } database)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var (now, commits) = (time.GetUtcNow(), database.Commits);
            if (since is not null && commits == _commits)
            {
                return;
            }

            var open = await OpenAsync(cancellationToken);
            var query = new InstanceQuery(Names.PipelineWait, Statuses: InstanceStatuses.Ended, CreatedFrom: since);
            do
            {
                var page = await queries.ListAsync(query, cancellationToken);
                Keep(page.Values);
                query = query with { ContinuationToken = page.ContinuationToken };
            }
            while (query.ContinuationToken is not null);

            foreach (var id in _open.Except(open))
            {
                if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is { IsCompleted: true } ended)
                {
                    Keep([ended]);
                }
            }

            (_open, _lookedAt, _commits) = (open, now, commits);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<HashSet<string>> OpenAsync(CancellationToken cancellationToken)
    {
        var open = new HashSet<string>(StringComparer.Ordinal);
        var query = new NamedInstanceQuery { OrchestratorName = Names.PipelineWait, Statuses = InstanceStatuses.Unfinished, PageSize = PageSize };
        await foreach (var instance in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            open.Add(instance.InstanceId);
        }

        return open;
    }

    private void Keep(IEnumerable<OrchestrationMetadata> ended) => Guarded(() =>
    {
        List<FinishedWait> waits = [.. ended.Select(FinishedWait.Of).OfType<FinishedWait>()];
        _file.Keep(waits);
        return waits.Count == 0 ? _keeps : Interlocked.Increment(ref _keeps);
    });

    private T Guarded<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The history in {settings.HistoryPath} cannot be used: {error.Message}", error);
        }
    }

    private sealed record Reading(DateTimeOffset Since, long Keeps, IReadOnlyList<FinishedWait> Waits);
}
