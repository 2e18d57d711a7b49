using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Intake;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>
/// Creates the domain's classes that need the durable client, for each invocation: the client is part of the invocation, because the host
/// passes the address where its extension listens with it.
/// </summary>
public sealed class DomainFactory(IServiceProvider services, UnfinishedCounts counts)
{
    private StatusIntake? _statusIntake;

    /// <summary>Creates a <typeparamref name="T"/> that uses the store through <paramref name="client"/>.</summary>
    public T Create<T>(DurableTaskClient client) => ActivatorUtilities.CreateInstance<T>(new InvocationServices(services, client, counts));

    /// <summary>
    /// The intake of status documents. There is one per process, because it remembers what it delivered. It keeps the client of the first invocation,
    /// which is the process's own connection to the host.
    /// </summary>
    public StatusIntake StatusIntake(DurableTaskClient client) =>
        _statusIntake ?? Interlocked.CompareExchange(ref _statusIntake, Create<StatusIntake>(client), null) ?? _statusIntake;

    private sealed class InvocationServices(IServiceProvider services, DurableTaskClient client, UnfinishedCounts counts) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(DurableTaskClient)
            ? client
            : serviceType == typeof(IInstanceQueries) ? new ClientInstanceQueries(client, counts) : services.GetService(serviceType);
    }
}
