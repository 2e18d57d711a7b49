using DurableTask.Core;

namespace DurableTask.InProcess.Guards;

/// <summary>Keeps the code of one instance on the thread that runs its turn, and notices when it leaves.</summary>
/// <remarks>
/// A continuation that comes back from elsewhere (a delay, a request, Task.Run) is never run: its moment is not in the history,
/// so running it would make the next replay diverge. Durable Task Core runs it on the thread it comes from, where every call fails
/// unseen and the instance hangs.
/// </remarks>
internal sealed class TurnThread(Action<string> escapedLate) : SynchronizationContext
{
    private volatile string? _escape;
    private volatile int _owner;

    /// <summary>What the code did outside of its thread, if it did.</summary>
    public string? Escape => _escape;

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Makes this thread the turn's until <see cref="EndTurn"/>.</summary>
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

    /// <summary>Runs code so that what it awaits comes back here.</summary>
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

    /// <summary>True on the turn's thread; elsewhere notes what was tried.</summary>
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
            // The turn is over and has been judged without this: whoever ran it has to hear of it now.
            escapedLate(what);
        }

        return false;
    }
}
