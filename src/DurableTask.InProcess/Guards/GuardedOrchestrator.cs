using Microsoft.DurableTask;

namespace DurableTask.InProcess.Guards;

/// <summary>Runs an orchestrator with an observed context.</summary>
internal sealed class GuardedOrchestrator(ITaskOrchestrator orchestrator, TurnThread thread, OpenTasks open) : ITaskOrchestrator
{
    public Type InputType => orchestrator.InputType;

    public Type OutputType => orchestrator.OutputType;

    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input) => orchestrator.RunAsync(new GuardedContext(context, thread, open), input);
}
