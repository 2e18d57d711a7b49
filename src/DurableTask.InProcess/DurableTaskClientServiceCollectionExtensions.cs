using DurableTask.Core;
using DurableTask.InProcess.Client;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DurableTask.InProcess;

/// <summary>Registers a client that calls the provider in this process.</summary>
public static class DurableTaskClientServiceCollectionExtensions
{
    /// <summary>Adds the SDK's client for the <see cref="IOrchestrationServiceClient"/> that is registered as a service.</summary>
    public static IServiceCollection AddInProcessDurableTaskClient(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddDurableTaskClient(client => client.UseBuildTarget<InProcessDurableTaskClient>());
    }
}
