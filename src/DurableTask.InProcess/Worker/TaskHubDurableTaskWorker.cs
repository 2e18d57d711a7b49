using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.Middleware;
using DurableTask.InProcess.Guards;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DurableTask.InProcess.Worker;

/// <summary>A build target of AddDurableTaskWorker that runs the registered tasks on Durable Task Core's own <see cref="TaskHubWorker"/>, in this process.</summary>
internal sealed class TaskHubDurableTaskWorker : DurableTaskWorker
{
    private readonly TaskHubWorker _worker;

    public TaskHubDurableTaskWorker(
        string? name,
        IDurableTaskFactory factory,
        IOrchestrationService service,
        IOrchestrationServiceBlockClient blocks,
        IServiceProvider services,
        IOptionsMonitor<DurableTaskWorkerOptions> options,
        TimeProvider time,
        ILoggerFactory loggers)
        : base(name, factory)
    {
        if (service is IEntityOrchestrationService { EntityBackendProperties.UseSeparateQueueForEntityWorkItems: false })
        {
            throw new NotSupportedException($"{service.GetType().Name} hands out entities among orchestrations: set UseSeparateQueueForEntityWorkItems.");
        }

        var shims = new DurableTaskShimFactory(options.Get(Name), loggers);
        var guard = new OrchestrationGuard(blocks, loggers.CreateLogger<OrchestrationGuard>());
        _worker = new TaskHubWorker(
            service,
            new FactoryObjects<TaskOrchestration>(orchestrator => new GuardedOrchestration(
                orchestrator, () => factory.TryCreateOrchestrator(orchestrator, services, out var made) ? made : null, shims, guard.EscapedLate)),
            new FactoryObjects<TaskActivity>(activity => new ScopedActivity(activity, factory, shims, services)),
            new FactoryObjects<TaskEntity>(_ => null),
            new WarningsLoggerFactory(loggers))
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        _worker.AddOrchestrationDispatcherMiddleware(KeepInputsAsync);
        _worker.AddOrchestrationDispatcherMiddleware(new TurnClock(time).RunTurnAsync);
        _worker.AddOrchestrationDispatcherMiddleware(guard.RunTurnAsync);
        _worker.AddEntityDispatcherMiddleware(new EntityOperations((IDurableTaskFactory2)factory, shims, services).RunAsync);
    }

    public override async Task StartAsync(CancellationToken cancellationToken) => await _worker.StartAsync();

    /// <summary>Accepts no new work and waits for running work, at most a few seconds or until the caller's time is up. The next process repeats work that is not done by then.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        var stopped = _worker.StopAsync(isForced: false);
        await Task.WhenAny(stopped, Task.Delay(Timeout.Infinite, cancellationToken));
        if (stopped.IsCompleted)
        {
            await stopped;
        }
    }

    public override void Dispose()
    {
        _worker.Dispose();
        base.Dispose();
    }

    // A history must contain the inputs of activities, so that it can show what was done. The dispatcher exists only while the worker runs.
    private Task KeepInputsAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        _worker.TaskOrchestrationDispatcher.IncludeParameters = true;
        return next();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
