using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>The state of the embedded database, for the pages.</summary>
internal sealed class StoreStatus(TaskHub hub, ServerSettings settings) : IStoreStatus
{
    /// <inheritdoc/>
    public long Commits => hub.Database?.Commits ?? 0;

    /// <inheritdoc/>
    public StoreReading Read()
    {
        var writes = hub.Database?.Writes;
        return new StoreReading(
            writes?.Waiting,
            writes?.CommitP99,
            hub.Database is null ? null : DatabaseBytes(settings.DatabasePath),
            FreeBytes(settings.DataFolder));
    }

    private static long DatabaseBytes(string path) =>
        new[] { path, $"{path}-wal" }.Select(file => new FileInfo(file)).Where(file => file.Exists).Sum(file => file.Length);

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
