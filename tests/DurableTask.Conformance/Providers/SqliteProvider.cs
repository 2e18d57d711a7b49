using DurableTask.Conformance.Harness;
using DurableTask.Core;
using DurableTask.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableTask.Conformance.Providers;

/// <summary>The SQLite provider, with a database for each test.</summary>
/// <param name="cachedInstances">How many instances stay in memory between two turns; with 0, every turn is a cold load.</param>
public sealed class SqliteProvider(int cachedInstances = 4_096) : IProvider
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");

    public Nature Nature { get; } = new(RefusesLostEvents: true, ListsNewestFirst: true, HoldsBlocked: true, TimersMayBeEarlyBy: TimeSpan.Zero);

    public async Task<IOrchestrationService> OpenAsync() => await SqliteOrchestrationService.OpenAsync(
        new SqliteOrchestrationServiceOptions(Path.Combine(_folder.FullName, "durable.db")) { MaxCachedInstances = cachedInstances },
        TimeProvider.System,
        NullLoggerFactory.Instance);

    public async Task CloseAsync(IOrchestrationService service) => await ((SqliteOrchestrationService)service).DisposeAsync();

    public Task KillAsync(IOrchestrationService service)
    {
        ((SqliteOrchestrationService)service).Abandon();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
