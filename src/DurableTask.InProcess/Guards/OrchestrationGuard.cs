using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableTask.InProcess.Guards;

/// <summary>Runs the turns of orchestrations, and blocks an instance whose code cannot go on. Durable Task Core would fail such an instance for good or retry it forever.</summary>
/// <remarks>
/// In that case nothing of the turn is committed: the instance keeps its history and the messages that arrived, and goes on with fixed code. A provider that
/// cannot block delivers the turn again, with growing pauses.
/// </remarks>
internal sealed partial class OrchestrationGuard(IOrchestrationServiceBlockClient blocks, ILogger<OrchestrationGuard> logger)
{
    /// <summary>The limit of the Functions host: 16 KB of UTF-16.</summary>
    private const int CustomStatusCharacters = 8192;

    /// <summary>The middleware of the orchestration dispatcher.</summary>
    public async Task RunTurnAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var state = context.GetProperty<OrchestrationRuntimeState>();
        var code = (GuardedOrchestration)context.GetProperty<TaskOrchestration>();
        var instanceId = state.OrchestrationInstance!.InstanceId;
        if (await RunTurnAsync(context, state, code, next) is not { } obstacle)
        {
            (blocks as AbortedInstances)?.WentOn(instanceId);
        }
        else if (state.NewEvents.OfType<ExecutionTerminatedEvent>().FirstOrDefault() is { } terminated)
        {
            // The code is not needed to terminate an instance.
            context.SetProperty(Terminated(state, terminated));
        }
        else
        {
            Blocked(obstacle.Error, instanceId, state.Name, obstacle.Reason);
            await blocks.BlockAsync(instanceId, obstacle.Reason);
            throw new SessionAbortedException(obstacle.Reason);
        }
    }

    /// <summary>The code acted after its turn, and no history can repeat such an action.</summary>
    public void EscapedLate(GuardedOrchestration code, string what)
    {
        var instanceId = code.Instance!.InstanceId;
        if (code.IsCompleted)
        {
            return;
        }

        var reason = $"after its turn, the code {what}";
        Blocked(null, instanceId, code.Name, reason);
        _ = BlockAsync();

        async Task BlockAsync()
        {
            try
            {
                await blocks.BlockAsync(instanceId, reason);
            }
            catch (Exception error)
            {
                NotBlocked(error, instanceId);
            }
        }
    }

    private static async Task<Obstacle?> RunTurnAsync(DispatchMiddlewareContext context, OrchestrationRuntimeState state, GuardedOrchestration code, Func<Task> next)
    {
        code.Parent = state.ParentInstance is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.OrchestrationInstance.InstanceId) : null;
        try
        {
            // This is a cold load. Core's own replay notices a call that was removed or changed, but it simply schedules a call that was added.
            if (!code.HasStarted && state.PastEvents.Count > 0 && code.Verify([.. state.PastEvents]) is { } divergence)
            {
                return divergence;
            }

            await code.RunTurn(next);
        }
        catch (Exception error) when (error is not (SessionAbortedException or OutOfMemoryException))
        {
            // The error is not in the code itself: for example, an event cannot be read as the type that the code awaits.
            return new Obstacle($"the turn broke off with {error.GetType().FullName}: {error.Message}", error);
        }

        var result = context.GetProperty<OrchestratorExecutionResult>();
        return result.Actions.OfType<OrchestrationCompleteOrchestratorAction>().FirstOrDefault() switch
        {
            { OrchestrationStatus: OrchestrationStatus.Terminated } => null,
            { FailureDetails: { } details } when details.ErrorType == typeof(NonDeterministicOrchestrationException).FullName => new Obstacle(details.ErrorMessage),
            _ when code.Failure is { } failure && !IsIntended(failure) => Obstacle.Of(failure),
            null when code.Stuck is { } stuck => new Obstacle($"the code {stuck}"),
            _ when result.CustomStatus?.Length > CustomStatusCharacters =>
                new Obstacle($"the custom status has {result.CustomStatus.Length} characters; {CustomStatusCharacters} are allowed"),
            _ => null,
        };
    }

    // An orchestration reports that it failed by not catching the failure of a task. Every other exception is a bug in the code.
    private static bool IsIntended(Exception failure) => failure is Core.Exceptions.TaskFailedException or EntityOperationFailedException;

    private static OrchestratorExecutionResult Terminated(OrchestrationRuntimeState state, ExecutionTerminatedEvent terminated) => new()
    {
        Actions =
        [
            new OrchestrationCompleteOrchestratorAction
            {
                Id = state.Events.Max(e => e.EventId) + 1, OrchestrationStatus = OrchestrationStatus.Terminated, Result = terminated.Input,
            },
        ],
        CustomStatus = state.Status,
    };

    [LoggerMessage(8201, LogLevel.Error, "Instance {InstanceId} of {Orchestrator} is blocked: {Reason}. It keeps everything and goes on with fixed code.")]
    private partial void Blocked(Exception? error, string instanceId, string orchestrator, string reason);

    [LoggerMessage(8202, LogLevel.Error, "Instance {InstanceId} could not be blocked.")]
    private partial void NotBlocked(Exception error, string instanceId);
}
