using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>
/// The events of a watch, as many at once as have come: what is stored together costs one commit. A batch has one event of an object, since one document says
/// one thing of it. Nothing is read ahead beyond a batch: a burst waits in the connection, not in memory.
/// </summary>
internal sealed class WatchBatches(Stream body, Action heard, TimeProvider time)
{
    // Of usual HelmReleases (20 KB) 1 MB is read ahead, and 1 MB is on its way to the store.
    private const int Most = 50;

    // The API server sends a bookmark about every minute. A connection whose other end is gone says nothing for ever.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(3);

    private readonly Channel<WatchWord> _words = Channel.CreateBounded<WatchWord>(Most);

    /// <summary>The batches until the watch ends, has been silent for too long, or is ended. What was read by then still comes.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    /// <exception cref="ClusterException">The API server has ended it.</exception>
    public async IAsyncEnumerable<IReadOnlyList<WatchWord>> ReadAsync([EnumeratorCancellation] CancellationToken end)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(end);
        var reading = FillAsync(left.Token);
        try
        {
            while (await _words.Reader.WaitToReadAsync(CancellationToken.None))
            {
                yield return Next();
            }

            await reading;
        }
        finally
        {
            await left.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FillAsync(CancellationToken end)
    {
        using var silence = new CancellationTokenSource(LongestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end, silence.Token);
        try
        {
            await foreach (var word in WatchLines.ReadAsync(body, either.Token))
            {
                // While received events are not yet processed, silence cannot be judged.
                silence.CancelAfter(Timeout.InfiniteTimeSpan);
                heard();
                await _words.Writer.WriteAsync(word, end);
                silence.CancelAfter(LongestSilence);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // It is begun again from the last event that was taken.
        }
        finally
        {
            _words.Writer.Complete();
        }
    }

    private List<WatchWord> Next()
    {
        var batch = new List<WatchWord>();
        var names = new HashSet<string>();
        while (batch.Count < Most && _words.Reader.TryPeek(out var word) && (word.Name is null || names.Add(word.Name)))
        {
            _words.Reader.TryRead(out _);
            batch.Add(word);
        }

        return batch;
    }
}
