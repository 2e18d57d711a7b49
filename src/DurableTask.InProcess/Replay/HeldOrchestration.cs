using DurableTask.Core;

namespace DurableTask.InProcess.Replay;

/// <summary>Wraps code so that its end is not visible before its turn is over.</summary>
/// <remarks>
/// Durable Task Core checks for the end after the last event of a turn. A replay passes it the events one by one. Without this class, Core would see an
/// end that a later event of the same turn cancels (a termination, or one more call), and would number the following actions differently.
/// </remarks>
internal sealed class HeldOrchestration(TaskOrchestration code) : TaskOrchestration
{
    private readonly TaskCompletionSource<string> _end = new();
    private Task<string>? _run;

    /// <summary>The current custom status, serialized.</summary>
    public string? CustomStatus => code.GetStatus();

    public override Task<string> Execute(OrchestrationContext context, string input)
    {
        _run = code.Execute(context, input);
        return _end.Task;
    }

    public override void RaiseEvent(OrchestrationContext context, string name, string input) => code.RaiseEvent(context, name, input);

    // Core asks for it after every event and serializes it, but a replay rarely needs it.
    public override string? GetStatus() => null;

    /// <summary>Marks the end of the turn: if the code has ended, that becomes visible now.</summary>
    public void Release()
    {
        if (_run is { IsCompleted: true })
        {
            _end.TrySetFromTask(_run);
        }
    }
}
