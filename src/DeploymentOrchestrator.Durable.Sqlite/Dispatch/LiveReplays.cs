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
    private const long MaxCharacters = 16 * 1024 * 1024;

    private readonly Dictionary<long, LinkedListNode<Live>> _byExecution = [];
    private readonly Lock _gate = new();
    private readonly LinkedList<Live> _leastRecentFirst = new();
    private long _characters;

    /// <summary>Takes an instance's replay out, if it is here.</summary>
    public bool TryTake(long execution, [NotNullWhen(true)] out OrchestrationReplay? replay, out long characters)
    {
        lock (_gate)
        {
            var live = _byExecution.GetValueOrDefault(execution)?.Value;
            (replay, characters) = (live?.Replay, live?.Characters ?? 0);
            Remove(execution);
            return replay is not null;
        }
    }

    /// <summary>Keeps a replay that has seen all that is committed.</summary>
    /// <param name="execution">Whose.</param>
    /// <param name="replay">The replay.</param>
    /// <param name="characters">How long the history is that it stands for: a measure of the memory it holds.</param>
    public void Keep(long execution, OrchestrationReplay replay, long characters)
    {
        lock (_gate)
        {
            Remove(execution);
            _byExecution.Add(execution, _leastRecentFirst.AddLast(new Live(execution, replay, characters)));
            _characters += characters;
            while (_byExecution.Count > maxCount || _characters > MaxCharacters)
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
            _characters -= node.Value.Characters;
        }
    }

    private sealed record Live(long Execution, OrchestrationReplay Replay, long Characters);
}
