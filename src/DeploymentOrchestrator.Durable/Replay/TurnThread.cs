namespace DeploymentOrchestrator.Durable.Replay;

/// <summary>Keeps orchestrator code on the one thread that runs the turn, and notices when it leaves.</summary>
/// <remarks>
/// A continuation that comes back from elsewhere (a delay, a request, Task.Run) is never run: its moment is not in the
/// history, so running it would make the next replay diverge. The code then visibly stands still.
/// </remarks>
internal sealed class TurnThread(Action<string>? escapedLate) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private volatile string? _escape;
    private volatile int _owner;

    /// <summary>What the code did outside of its thread, if it did.</summary>
    public string? Escape => _escape;

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsOnThread("continued after something that is not a task of its context"))
        {
            _posted.Enqueue((d, state));
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (IsOnThread("continued after something that is not a task of its context"))
        {
            d(state);
        }
    }

    /// <summary>True on the turn's thread; elsewhere notes what was tried.</summary>
    public bool IsOnThread(string what)
    {
        var owner = _owner;
        if (owner == Environment.CurrentManagedThreadId)
        {
            return true;
        }

        _escape = what;
        if (owner == 0)
        {
            // The turn is over and has been judged without this: whoever ran it has to hear of it now.
            escapedLate?.Invoke(what);
        }

        return false;
    }

    /// <summary>Runs work, and whatever it posts, until nothing moves.</summary>
    public void Run(Action work)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        _owner = Environment.CurrentManagedThreadId;
        try
        {
            work();
            while (_posted.TryDequeue(out var posted))
            {
                posted.Callback(posted.State);
            }
        }
        finally
        {
            _owner = 0;
            SetSynchronizationContext(outer);
        }
    }
}
