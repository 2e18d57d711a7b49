using Azure.Messaging.EventHubs.Primitives;
using DeploymentOrchestrator.Server.EventHubs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DeploymentOrchestrator.Server.Tests.EventHubs;

/// <summary>Checkpoints that several servers of this process share, as replicas share a container.</summary>
internal sealed class TemporaryCheckpoints : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    public TemporaryCheckpoints() => Store = new SqliteCheckpointStore(Path.Combine(_folder.FullName, "event-hub.db"), TimeProvider.System);

    public SqliteCheckpointStore Store { get; }

    /// <summary>Makes a server use them.</summary>
    public void Use(WebApplicationBuilder builder) => builder.Services.Replace(ServiceDescriptor.Singleton<CheckpointStore>(Store));

    public void Dispose()
    {
        Store.Dispose();
        _folder.Delete(recursive: true);
    }
}
