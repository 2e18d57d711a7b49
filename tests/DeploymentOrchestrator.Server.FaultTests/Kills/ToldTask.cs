using System.Collections.Concurrent;
using System.Diagnostics;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>The calls to Azure DevOps for one pipeline task.</summary>
internal sealed class ToldTask
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    /// <summary>Every result that Azure DevOps accepted, in order. There should be one; a repetition of it is harmless; a different one is the worst possible error.</summary>
    public ConcurrentQueue<string> Results { get; } = new();

    /// <summary>When each of them was accepted.</summary>
    public ConcurrentQueue<long> Times { get; } = new();

    /// <summary>The number of results that Azure DevOps accepted without its response getting through: these have to be sent again.</summary>
    public int TakenUnanswered { get; set; }

    /// <summary>The results that were sent but not accepted: they must be the same result, too.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>Completed when the task has its result.</summary>
    public Task First => _first.Task;

    /// <summary>Counts a call.</summary>
    public int Call() => Interlocked.Increment(ref _calls);

    /// <summary>Records a result.</summary>
    public void Take(string result)
    {
        Results.Enqueue(result);
        Times.Enqueue(Stopwatch.GetTimestamp());
        _first.TrySetResult();
    }
}
