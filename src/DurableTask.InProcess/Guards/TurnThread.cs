using DurableTask.Core;

namespace DurableTask.InProcess.Guards;

/// <summary>Keeps the code of one instance on the thread that runs its turn, and detects when the code leaves that thread.</summary>
/// <remarks>
/// A continuation that comes from another thread (after a delay, an HTTP request or Task.Run) is never run: the history does not contain that moment,
/// so running it would make the next replay diverge. Durable Task Core would run it on the thread it comes from, where every call fails
/// unnoticed and the instance hangs.
/// </remarks>
internal sealed class TurnThread(Action<string> escapedLate) : SynchronizationContext
{
    private volatile string? _escape;
    private volatile int _owner;

    /// <summary>What the code did outside of its thread, if anything.</summary>
    public string? Escape => _escape;

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Makes the current thread that of the turn until <see cref="EndTurn"/>.</summary>
    public void BeginTurn() => _owner = Environment.CurrentManagedThreadId;

    public void EndTurn() => _owner = 0;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsOnThread("continued after something that is not a task of its context"))
        {
            Run(d, state);
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => Post(d, state);

    /// <summary>Runs code so that its continuations return to this thread.</summary>
    public void Run(SendOrPostCallback code, object? state)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            code(state);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>True on the thread of the turn; on any other thread, it records what the code tried to do.</summary>
    public bool IsOnThread(string what)
    {
        var owner = _owner;
        if (owner == Environment.CurrentManagedThreadId && OrchestrationContext.IsOrchestratorThread)
        {
            return true;
        }

        _escape = what;
        if (owner == 0)
        {
            // The turn has ended, and its result was determined without knowing this. So the guard must be notified now.
            escapedLate(what);
        }

        return false;
    }
}
