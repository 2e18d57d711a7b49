namespace DeploymentOrchestrator.Queries;

/// <summary>Every release, read once for all who ask at about the same time.</summary>
/// <remarks>
/// Thousands of open waits take a processor a second to read, and every page that somebody looks at asks whenever something
/// happens. So there is one reading at a time, however many look, and whoever asks while it is under way shares the next:
/// never the one under way, which may have passed by what was committed before the question.
/// </remarks>
public sealed class AllReleases(DeploymentReader deployments) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _reading = new(1);
    private Task<IReadOnlyList<ReleaseView>>? _next;

    /// <summary>Reads them, by name.</summary>
    /// <param name="cancellationToken">Ends the waiting of this caller, not the reading: others may share it.</param>
    public Task<IReadOnlyList<ReleaseView>> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _next ??= ReadNextAsync();
            return _next.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private async Task<IReadOnlyList<ReleaseView>> ReadNextAsync()
    {
        // Leaves the lock of whoever asked first.
        await Task.Yield();
        await _reading.WaitAsync();
        try
        {
            lock (_gate)
            {
                // It begins now: who asks from here on shares the one after it.
                _next = null;
            }

            return await deployments.ListAsync(null, CancellationToken.None);
        }
        finally
        {
            _reading.Release();
        }
    }
}
