using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.InProcess.Guards;
using DurableTask.InProcess.Worker;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DurableTask.InProcess;

/// <summary>Runs the SDK's tasks in this process.</summary>
public static class DurableTaskWorkerBuilderExtensions
{
    /// <summary>Runs what is registered on Durable Task Core's worker over the <see cref="IOrchestrationService"/> that is registered as a service.</summary>
    /// <remarks>Which instances are blocked, and why, says the service <see cref="IOrchestrationServiceBlockClient"/>: the provider itself where it is one.</remarks>
    public static IDurableTaskWorkerBuilder UseTaskHub(this IDurableTaskWorkerBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(services =>
            services.GetRequiredService<IOrchestrationService>() as IOrchestrationServiceBlockClient ?? new AbortedInstances());
        return builder.Configure(options => options.EnableEntitySupport = true).UseBuildTarget<TaskHubDurableTaskWorker>();
    }
}
