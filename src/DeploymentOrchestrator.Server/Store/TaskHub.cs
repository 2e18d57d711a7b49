using Azure.Identity;
using DeploymentOrchestrator.Server.Configuration;
using DurableTask.AzureStorage;
using DurableTask.Core;
using DurableTask.Sqlite;
using DurableTask.SqlServer;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>The store of durable instances: opened before anything listens, closed after the last request was answered.</summary>
internal sealed class TaskHub(ServerSettings settings, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    // A server that is lost in the middle of something delays it by no more than this.
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(2);
    private static readonly string WorkerId = $"{Environment.MachineName}-{Guid.NewGuid():N}";
    private IOrchestrationService? _service;

    /// <summary>The provider, once it is open.</summary>
    public IOrchestrationService Service => _service ?? throw new InvalidOperationException("The store is not open.");

    /// <summary>The embedded database; null: instances are kept elsewhere.</summary>
    public SqliteOrchestrationService? Database => _service as SqliteOrchestrationService;

    /// <summary>Takes hold of the store.</summary>
    /// <exception cref="DurableStoreException">The database cannot be had.</exception>
    /// <exception cref="StartFailedException">The storage account or SQL Server cannot be used.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken = default) => _service = settings.Store.Provider switch
    {
        StoreProvider.AzureStorage => await ReachAsync(
            $"The storage account of DurableTask:{(settings.Store.ConnectionString is null ? $"AccountName {settings.Store.AccountName}" : "ConnectionString")}",
            () => AzureStorage(settings.Store)),
        StoreProvider.SqlServer => await ReachAsync("The SQL Server of DurableTask:ConnectionString", () => SqlServer(settings.Store)),
        _ => await SqliteOrchestrationService.OpenAsync(new SqliteOrchestrationServiceOptions(settings.DatabasePath), time, loggers, cancellationToken),
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Database?.DisposeAsync() ?? ValueTask.CompletedTask;

    private AzureStorageOrchestrationService AzureStorage(StoreSettings store) => new(new AzureStorageOrchestrationServiceSettings
    {
        TaskHubName = store.TaskHub,
        StorageAccountClientProvider = store.ConnectionString is { } connection
            ? new StorageAccountClientProvider(connection)
            : new StorageAccountClientProvider(store.AccountName!, new DefaultAzureCredential()),
        WorkerId = WorkerId,
        ControlQueueVisibilityTimeout = VisibilityTimeout,
        WorkItemQueueVisibilityTimeout = VisibilityTimeout,
        MaxQueuePollingInterval = LongestPoll,
        UseSeparateQueueForEntityWorkItems = true,
        LoggerFactory = loggers,
    });

    private SqlOrchestrationService SqlServer(StoreSettings store) => new(new SqlOrchestrationServiceSettings(store.ConnectionString!, store.TaskHub)
    {
        AppName = WorkerId,
        WorkItemLockTimeout = VisibilityTimeout,
        UseSeparateQueueForEntityWorkItems = true,
        LoggerFactory = loggers,
    });

    private static async Task<IOrchestrationService> ReachAsync(string name, Func<IOrchestrationService> create)
    {
        try
        {
            var service = create();
            await service.CreateIfNotExistsAsync();
            return service;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new StartFailedException($"{name} cannot be used: {error.GetBaseException().Message.Split('\n')[0].Trim()}", ExitCodes.Store);
        }
    }
}
