using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Replay;

/// <summary>The real code of a PipelineWait, with an observer.</summary>
internal sealed class TracedWait : TaskOrchestrator<WaitInput, WaitOutcome>
{
    private readonly List<HandledMessage> _handled = [];
    private PipelineWait? _wait;

    /// <summary>The current states of both state machines; null before the start.</summary>
    public (WaitState Wait, CallbackState Callback)? States => _wait is { } wait ? (wait.State, wait.Callback) : null;

    /// <inheritdoc/>
    public override async Task<WaitOutcome> RunAsync(TaskOrchestrationContext context, WaitInput input)
    {
        using var wait = new PipelineWait(
            context, input, (message, before, after, effects) => _handled.Add(new HandledMessage(message, before, after, effects)));
        _wait = wait;
        return await wait.RunAsync();
    }

    /// <summary>The messages since the last call.</summary>
    public IReadOnlyList<HandledMessage> TakeHandled()
    {
        HandledMessage[] handled = [.. _handled];
        _handled.Clear();
        return handled;
    }
}

/// <summary>A message that the wait's state machine has handled.</summary>
/// <param name="Message">The message.</param>
/// <param name="Before">The state before.</param>
/// <param name="After">The state after.</param>
/// <param name="Effects">The effects.</param>
internal sealed record HandledMessage(WaitMessage Message, WaitState Before, WaitState After, IReadOnlyList<WaitEffect> Effects);
