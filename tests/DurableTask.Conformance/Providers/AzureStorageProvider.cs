using DurableTask.AzureStorage;
using DurableTask.Conformance.Harness;
using DurableTask.Core;

namespace DurableTask.Conformance.Providers;

/// <summary>Durable Task's provider for Azure Storage, on Azurite, with a task hub for each test.</summary>
/// <param name="partitions">How many workers can share the orchestrations.</param>
public sealed class AzureStorageProvider(int partitions = 1) : IProvider
{
    private readonly string _hub = "t" + Guid.NewGuid().ToString("N");

    public Nature Nature { get; } = new(RefusesLostEvents: false, ListsNewestFirst: false, HoldsBlocked: false, TimersMayBeEarlyBy: TimeSpan.FromSeconds(1));

    public async Task<IOrchestrationService> OpenAsync()
    {
        var service = new AzureStorageOrchestrationService(new AzureStorageOrchestrationServiceSettings
        {
            TaskHubName = _hub,
            StorageAccountClientProvider = new StorageAccountClientProvider(await Azurite.ConnectionStringAsync()),
            WorkerId = Guid.NewGuid().ToString("N"),
            PartitionCount = partitions,
            UseAppLease = false,
            UseSeparateQueueForEntityWorkItems = true,
            ThrowExceptionOnInvalidDedupeStatus = true,

            // Messages that a worker had fetched when it stopped, or when a partition moved, become visible to the next worker after this time.
            ControlQueueVisibilityTimeout = TimeSpan.FromSeconds(10),
            WorkItemQueueVisibilityTimeout = TimeSpan.FromSeconds(10),
            MaxQueuePollingInterval = TimeSpan.FromMilliseconds(100),
            LeaseAcquireInterval = TimeSpan.FromSeconds(1),
        });
        await service.CreateIfNotExistsAsync();
        return service;
    }

    public Task CloseAsync(IOrchestrationService service) => Task.CompletedTask;

    // Its worker ends it by leaving: within this process, it cannot be killed more abruptly.
    public Task KillAsync(IOrchestrationService service) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
