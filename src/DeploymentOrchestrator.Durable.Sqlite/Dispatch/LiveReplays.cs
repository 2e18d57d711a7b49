using System.Diagnostics.CodeAnalysis;
using DeploymentOrchestrator.Durable.Replay;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>Replays that wait for their instance's next turn, so that it applies what is new and not the whole history again.</summary>
/// <remarks>
/// Only a hint, and bounded: what was used least recently goes first and is replayed from the tables if it is wanted after all.
/// A turn takes its replay out and puts it back after its commit, so one that failed, was fenced off or blocked is gone by itself.
/// </remarks>
internal sealed class LiveReplays(int maxCount)
{
    // What code keeps of its history is its own affair. A bound that many busy instances outgrow costs each of their turns a replay of
    // everything: fifty waits for a release that reports all day have some 200 MB.
    private const long MaxHistoryBytes = 256 * 1024 * 1024;

    private readonly Dictionary<long, LinkedListNode<Live>> _byExecution = [];
    private readonly Lock _gate = new();
    private readonly LinkedList<Live> _leastRecentFirst = new();
    private long _historyBytes;

    /// <summary>Takes an instance's replay out, if it is here.</summary>
    public bool TryTake(long execution, [NotNullWhen(true)] out OrchestrationReplay? replay, out long historyBytes)
    {
        lock (_gate)
        {
            var live = _byExecution.GetValueOrDefault(execution)?.Value;
            (replay, historyBytes) = (live?.Replay, live?.HistoryBytes ?? 0);
            Remove(execution);
            return replay is not null;
        }
    }

    /// <summary>Keeps a replay that has seen all that is committed.</summary>
    /// <param name="execution">Whose.</param>
    /// <param name="replay">The replay.</param>
    /// <param name="historyBytes">How long the history is that it stands for: it holds no more than that.</param>
    public void Keep(long execution, OrchestrationReplay replay, long historyBytes)
    {
        lock (_gate)
        {
            Remove(execution);
            _byExecution.Add(execution, _leastRecentFirst.AddLast(new Live(execution, replay, historyBytes)));
            _historyBytes += historyBytes;
            while (_byExecution.Count > maxCount || _historyBytes > MaxHistoryBytes)
            {
                Remove(_leastRecentFirst.First!.Value.Execution);
            }
        }
    }

    private void Remove(long execution)
    {
        if (_byExecution.Remove(execution, out var node))
        {
            _leastRecentFirst.Remove(node);
            _historyBytes -= node.Value.HistoryBytes;
        }
    }

    private sealed record Live(long Execution, OrchestrationReplay Replay, long HistoryBytes);
}
