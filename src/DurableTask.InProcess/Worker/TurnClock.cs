using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;

namespace DurableTask.InProcess.Worker;

/// <summary>Gives each turn the time of the program's own clock. Durable Task Core takes the machine's time, ignoring the <see cref="TimeProvider"/> that the provider's timers use.</summary>
internal sealed class TurnClock(TimeProvider time)
{
    /// <summary>The middleware of the orchestration dispatcher.</summary>
    public Task RunTurnAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        if (context.GetProperty<OrchestrationRuntimeState>().NewEvents.OfType<OrchestratorStartedEvent>().LastOrDefault() is { } started)
        {
            started.Timestamp = time.GetUtcNow().UtcDateTime;
        }

        return next();
    }
}
