using DurableTask.AzureStorage;
using DurableTask.Conformance.Harness;
using DurableTask.Core;

namespace DurableTask.Conformance.Providers;

/// <summary>Durable Task's provider on Azure Storage, on Azurite: a hub for each test.</summary>
public sealed class AzureStorageProvider : IProvider
{
    private readonly string _hub = "t" + Guid.NewGuid().ToString("N");

    public Nature Nature { get; } = new(RefusesLostEvents: false, ListsNewestFirst: false, HoldsBlocked: false);

    public async Task<IOrchestrationService> OpenAsync()
    {
        var service = new AzureStorageOrchestrationService(new AzureStorageOrchestrationServiceSettings
        {
            TaskHubName = _hub,
            StorageAccountClientProvider = new StorageAccountClientProvider(await Azurite.ConnectionStringAsync()),
            WorkerId = Guid.NewGuid().ToString("N"),
            PartitionCount = 1,
            UseAppLease = false,
            UseSeparateQueueForEntityWorkItems = true,
            ThrowExceptionOnInvalidDedupeStatus = true,
            ControlQueueVisibilityTimeout = TimeSpan.FromMinutes(1),
            WorkItemQueueVisibilityTimeout = TimeSpan.FromMinutes(1),
            MaxQueuePollingInterval = TimeSpan.FromMilliseconds(100),
            LeaseAcquireInterval = TimeSpan.FromSeconds(1),
        });
        await service.CreateIfNotExistsAsync();
        return service;
    }

    public Task CloseAsync(IOrchestrationService service) => Task.CompletedTask;

    public Task KillAsync(IOrchestrationService service) => service.StopAsync(isForced: true);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
