using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.InProcess.Guards;
using DurableTask.InProcess.Worker;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DurableTask.InProcess;

/// <summary>Registers a worker that runs the SDK's tasks in this process.</summary>
public static class DurableTaskWorkerBuilderExtensions
{
    /// <summary>Runs the registered tasks with Durable Task Core's worker on the <see cref="IOrchestrationService"/> that is registered as a service.</summary>
    /// <remarks>The service <see cref="IOrchestrationServiceBlockClient"/> lists the blocked instances and the reasons. It is the provider itself, if the provider implements it.</remarks>
    public static IDurableTaskWorkerBuilder UseTaskHub(this IDurableTaskWorkerBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(services =>
            services.GetRequiredService<IOrchestrationService>() as IOrchestrationServiceBlockClient ?? new AbortedInstances());
        return builder.Configure(options => options.EnableEntitySupport = true).UseBuildTarget<TaskHubDurableTaskWorker>();
    }
}
