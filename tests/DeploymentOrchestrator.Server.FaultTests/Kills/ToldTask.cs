using System.Collections.Concurrent;
using System.Diagnostics;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>What one pipeline task was told.</summary>
internal sealed class ToldTask
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    /// <summary>Every result that Azure DevOps took, in order. One is right; the same one again is harmless; another is the worst that can happen.</summary>
    public ConcurrentQueue<string> Results { get; } = new();

    /// <summary>When it took each of them.</summary>
    public ConcurrentQueue<long> Times { get; } = new();

    /// <summary>How many of those Azure DevOps took without its answer getting through: then it has to be said again.</summary>
    public int TakenUnanswered { get; set; }

    /// <summary>Results that it was told but did not take: they must be the same one too.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>When it has been told.</summary>
    public Task First => _first.Task;

    /// <summary>Counts a call.</summary>
    public int Call() => Interlocked.Increment(ref _calls);

    /// <summary>Takes a result.</summary>
    public void Take(string result)
    {
        Results.Enqueue(result);
        Times.Enqueue(Stopwatch.GetTimestamp());
        _first.TrySetResult();
    }
}
