using DurableTask.Core;

namespace DurableTask.InProcess.Replay;

/// <summary>Code whose end is held back until its turn is over.</summary>
/// <remarks>
/// Durable Task Core looks for the end after the last event of a turn. A replay gives it the events one by one; without this it would find an
/// end that a later event of the same turn takes back (a termination, or one more call), and number what follows otherwise.
/// </remarks>
internal sealed class HeldOrchestration(TaskOrchestration code) : TaskOrchestration
{
    private readonly TaskCompletionSource<string> _end = new();
    private Task<string>? _run;

    /// <summary>The custom status now, serialized.</summary>
    public string? CustomStatus => code.GetStatus();

    public override Task<string> Execute(OrchestrationContext context, string input)
    {
        _run = code.Execute(context, input);
        return _end.Task;
    }

    public override void RaiseEvent(OrchestrationContext context, string name, string input) => code.RaiseEvent(context, name, input);

    // Core asks after every event and serializes it; a replay wants it rarely.
    public override string? GetStatus() => null;

    /// <summary>The turn is over: if the code has ended, it has.</summary>
    public void Release()
    {
        if (_run is { IsCompleted: true })
        {
            _end.TrySetFromTask(_run);
        }
    }
}
