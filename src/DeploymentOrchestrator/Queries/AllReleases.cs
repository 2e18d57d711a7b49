namespace DeploymentOrchestrator.Queries;

/// <summary>Every release, read once for all who ask at about the same time.</summary>
/// <remarks>
/// Every open page asks for them after every change. So there is one read at a time, and a caller during a read shares the next one: never the
/// one under way, which may have missed what was committed before the call. With 100,000 releases a read takes seconds of a processor: then
/// callers get the previous result, and there is a pause between two reads.
/// </remarks>
public sealed class AllReleases(ReleaseIndex index, TimeProvider time) : IDisposable
{
    private const int RestsFor = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _reading = new(1);
    private IReadOnlyList<ReleaseView>? _last;
    private Task<IReadOnlyList<ReleaseView>>? _next;
    private TimeSpan _rest;

    /// <summary>Gives them by name: as they are now, or as they were at the last reading if that takes long.</summary>
    /// <param name="cancellationToken">Ends the waiting of this caller, not the reading: others may share it.</param>
    public async Task<IReadOnlyList<ReleaseView>> ReadAsync(CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<ReleaseView>> next;
        IReadOnlyList<ReleaseView>? last;
        TimeSpan patience;
        lock (_gate)
        {
            (next, last, patience) = (_next ??= ReadNextAsync(), _last, _rest > TimeSpan.Zero ? TimeSpan.Zero : Patience);
        }

        if (last is null)
        {
            return await next.WaitAsync(cancellationToken);
        }

        try
        {
            return await next.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return last;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private async Task<IReadOnlyList<ReleaseView>> ReadNextAsync()
    {
        // Runs outside the lock of the first caller.
        await Task.Yield();
        await _reading.WaitAsync();
        try
        {
            await Task.Delay(_rest, time);
            lock (_gate)
            {
                // It begins now: later callers share the one after it.
                _next = null;
            }

            var begun = time.GetTimestamp();
            var read = await index.ReadAsync(CancellationToken.None);
            var took = time.GetElapsedTime(begun);
            lock (_gate)
            {
                _rest = took > Patience ? took * RestsFor : TimeSpan.Zero;
                return _last = read;
            }
        }
        finally
        {
            _reading.Release();
        }
    }
}
