using Azure.Identity;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Storage.Blobs;
using DeploymentOrchestrator.Server.Configuration;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>How far each partition was read and who reads it, kept beside the durable instances: in the data folder, or in their storage account.</summary>
internal sealed class Checkpoints(ServerSettings settings, TimeProvider time)
{
    private CheckpointStore? _store;

    /// <summary>The store, once it is open.</summary>
    public CheckpointStore Store => _store ?? throw new InvalidOperationException("The checkpoints are not open.");

    /// <summary>Opens it. The durable store is open: so a database of this folder is this process's alone.</summary>
    /// <exception cref="StartFailedException">It cannot be had.</exception>
    public async Task OpenAsync() => _store = settings.Store.Provider switch
    {
        StoreProvider.AzureStorage => await OpenBlobsAsync(settings.Store),
        _ => OpenSqlite(settings.CheckpointPath),
    };

    private SqliteCheckpointStore OpenSqlite(string path)
    {
        try
        {
            return new SqliteCheckpointStore(path, time);
        }
        catch (SqliteException exception)
        {
            throw new StartFailedException(
                $"{path}, which holds how far the Event Hub was read, cannot be used: {exception.Message} Move it away: the hub is then read from its oldest event, and nothing is taken twice.",
                ExitCodes.Store);
        }
    }

    private static async Task<BlobCheckpointStore> OpenBlobsAsync(StoreSettings store)
    {
        var name = $"{store.TaskHub.ToLowerInvariant()}-event-hub";
        var container = store.ConnectionString is { } connection
            ? new BlobContainerClient(connection, name)
            : new BlobContainerClient(new Uri($"https://{store.AccountName}.blob.core.windows.net/{name}"), new DefaultAzureCredential());
        try
        {
            await container.CreateIfNotExistsAsync();
            return new BlobCheckpointStore(container);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new StartFailedException($"The container {name} for the checkpoints of the Event Hub cannot be used: {SafeText.OneLine(exception.GetBaseException().Message, 300)}", ExitCodes.Store);
        }
    }
}
