using Azure.Identity;
using DeploymentOrchestrator.Server.Configuration;
using DurableTask.AzureStorage;
using DurableTask.Core;
using DurableTask.Sqlite;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>The store of durable instances: opened before anything listens, closed after the last request was answered.</summary>
internal sealed class TaskHub(ServerSettings settings, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    // A server that is lost in the middle of something delays it by no more than this.
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(2);
    private IOrchestrationService? _service;

    /// <summary>The provider, once it is open.</summary>
    public IOrchestrationService Service => _service ?? throw new InvalidOperationException("The store is not open.");

    /// <summary>The embedded database; null: instances are kept elsewhere.</summary>
    public SqliteOrchestrationService? Database => _service as SqliteOrchestrationService;

    /// <summary>Takes hold of the store.</summary>
    /// <exception cref="DurableStoreException">The database cannot be had.</exception>
    /// <exception cref="StartFailedException">The storage account cannot be reached.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken = default) => _service = settings.Store.Provider switch
    {
        StoreProvider.AzureStorage => await OpenAzureStorageAsync(settings.Store),
        _ => await SqliteOrchestrationService.OpenAsync(new SqliteOrchestrationServiceOptions(settings.DatabasePath), time, loggers, cancellationToken),
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Database?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<IOrchestrationService> OpenAzureStorageAsync(StoreSettings store)
    {
        try
        {
            var service = new AzureStorageOrchestrationService(new AzureStorageOrchestrationServiceSettings
            {
                TaskHubName = store.TaskHub,
                StorageAccountClientProvider = store.ConnectionString is { } connection
                    ? new StorageAccountClientProvider(connection)
                    : new StorageAccountClientProvider(store.AccountName!, new DefaultAzureCredential()),
                WorkerId = $"{Environment.MachineName}-{Guid.NewGuid():N}",
                ControlQueueVisibilityTimeout = VisibilityTimeout,
                WorkItemQueueVisibilityTimeout = VisibilityTimeout,
                MaxQueuePollingInterval = LongestPoll,
                UseSeparateQueueForEntityWorkItems = true,
                LoggerFactory = loggers,
            });
            await service.CreateIfNotExistsAsync();
            return service;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new StartFailedException(
                $"The storage account of DurableTask:{(store.ConnectionString is null ? $"AccountName {store.AccountName}" : "ConnectionString")} cannot be used: {error.GetBaseException().Message.Split('\n')[0].Trim()}",
                ExitCodes.Store);
        }
    }
}
