using DurableTask.AzureStorage;
using DurableTask.Core;
using DurableTask.Sqlite;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>A storage provider of Durable Task Core, and what there is to count of it.</summary>
internal sealed class Provider(IOrchestrationService service) : IAsyncDisposable
{
    public CommitCount Commits { get; } = new();

    public IOrchestrationService Service { get; } = service;

    /// <summary>Ours.</summary>
    /// <param name="database">Where.</param>
    /// <param name="addedToFsync">
    /// How much slower the disk shall be: the writer sleeps so long between each COMMIT and its answers, where a slower fsync would keep it.
    /// The rarer syncs of a checkpoint stay as fast as the disk is.
    /// </param>
    public static async Task<Provider> SqliteAsync(string database, TimeSpan addedToFsync = default)
    {
        var service = await SqliteOrchestrationService.OpenAsync(new(database), TimeProvider.System, NullLoggerFactory.Instance);
        var provider = new Provider(service);
        service.Writer.Committed = writes =>
        {
            provider.Commits.Add(writes);
            if (addedToFsync > TimeSpan.Zero)
            {
                Thread.Sleep(addedToFsync);
            }
        };
        return provider;
    }

    /// <summary>Durable Task's own service in memory: nothing is durable, so this is what Core's dispatcher can do without a disk.</summary>
    public static Task<Provider> InMemoryAsync() => Task.FromResult(new Provider(new InMemoryOrchestrationService(NullLoggerFactory.Instance)));

    /// <summary>Azure Storage, or its emulator Azurite, under a task hub of its own that is deleted afterwards.</summary>
    public static async Task<Provider> AzureStorageAsync(string connectionString)
    {
        var service = new AzureStorageOrchestrationService(new AzureStorageOrchestrationServiceSettings
        {
            StorageAccountClientProvider = new StorageAccountClientProvider(connectionString),
            TaskHubName = $"benchmark{Guid.NewGuid():N}"[..20],
            UseSeparateQueueForEntityWorkItems = true,
            LoggerFactory = NullLoggerFactory.Instance,
        });
        await service.CreateIfNotExistsAsync();
        return new Provider(service);
    }

    public async ValueTask DisposeAsync()
    {
        if (Service is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
        else
        {
            await Service.DeleteAsync();
        }
    }
}
