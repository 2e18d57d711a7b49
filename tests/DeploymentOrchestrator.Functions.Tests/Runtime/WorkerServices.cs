using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Functions.Tests.Runtime;

/// <summary>What the durable extension registers for the runners: entities are switched on.</summary>
internal static class WorkerServices
{
    /// <summary>The services.</summary>
    public static IServiceProvider Instance { get; } = new ServiceCollection()
        .AddSingleton(new DurableTaskShimFactory(new DurableTaskWorkerOptions { EnableEntitySupport = true }, NullLoggerFactory.Instance))
        .BuildServiceProvider();
}
