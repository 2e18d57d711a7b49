using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableTask.InProcess.Guards;

/// <summary>A wrapper of the SDK's context that observes which of its tasks are open, and whether the code uses it from another thread.</summary>
internal sealed class GuardedContext(TaskOrchestrationContext context, TurnThread thread, OpenTasks open) : TaskOrchestrationContext
{
    public override TaskName Name => context.Name;

    public override string InstanceId => context.InstanceId;

    public override ParentOrchestrationInstance? Parent => context.Parent;

    public override DateTime CurrentUtcDateTime => context.CurrentUtcDateTime;

    public override bool IsReplaying => context.IsReplaying;

    public override string Version => context.Version;

    public override IReadOnlyDictionary<string, object?> Properties => context.Properties;

    public override TaskOrchestrationEntityFeature Entities => field ??= new GuardedEntities(context.Entities, this, open);

    protected override ILoggerFactory LoggerFactory => context.ReplaySafeLoggerFactory;

    // The SDK sets this property for class-based orchestrators; here it is kept in the form in which the SDK has read it.
    public override T GetInput<T>() => context.GetInput<T>()!;

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        Enter();
        return open.Add(context.CallActivityAsync<TResult>(name, input, options));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        Enter();
        return open.Add(context.CallSubOrchestratorAsync<TResult>(orchestratorName, input, options));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        Enter();
        return open.Add(context.CreateTimer(fireAt, cancellationToken));
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        Enter();
        return open.Add(context.WaitForExternalEvent<T>(eventName, cancellationToken));
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        Enter();
        context.SendEvent(instanceId, eventName, payload);
    }

    public override void SetCustomStatus(object? customStatus)
    {
        Enter();
        context.SetCustomStatus(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        Enter();
        context.ContinueAsNew(newInput, preserveUnprocessedEvents);
    }

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        Enter();
        context.ContinueAsNew(options);
    }

    public override Guid NewGuid()
    {
        Enter();
        return context.NewGuid();
    }

    public void Enter()
    {
        if (!thread.IsOnThread("used its context from another thread"))
        {
            throw new InvalidOperationException("Orchestrator code left its thread. Await only tasks of the context, and never with ConfigureAwait(false).");
        }
    }
}
