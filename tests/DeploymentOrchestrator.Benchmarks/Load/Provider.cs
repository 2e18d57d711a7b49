using DurableTask.AzureStorage;
using DurableTask.Core;
using DurableTask.Sqlite;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>A storage provider of Durable Task Core, and its counters.</summary>
internal sealed class Provider(IOrchestrationService service) : IAsyncDisposable
{
    public CommitCount Commits { get; } = new();

    public IOrchestrationService Service { get; } = service;

    /// <summary>The SQLite provider.</summary>
    /// <param name="database">The path of the database.</param>
    /// <param name="addedToFsync">
    /// The delay to add to an fsync: the writer sleeps that long between each COMMIT and its answers, which is where a slower fsync would delay it.
    /// The less frequent syncs of a checkpoint keep the real speed of the disk.
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

    /// <summary>Durable Task's own service in memory: nothing is durable, so it shows what Core's dispatcher can do without a disk.</summary>
    public static Task<Provider> InMemoryAsync() => Task.FromResult(new Provider(new InMemoryOrchestrationService(NullLoggerFactory.Instance)));

    /// <summary>Azure Storage or its emulator Azurite, with a task hub of its own that is deleted afterwards.</summary>
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
