using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using DeploymentOrchestrator.Server.EventHubs;
using DeploymentOrchestrator.Server.Hosting;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Server.Tests.EventHubs;

public sealed class SqliteCheckpointStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "event-hub.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_checkpoint_survives_the_process_and_belongs_to_one_partition_hub_and_group()
    {
        using (var store = new SqliteCheckpointStore(Path, TimeProvider.System))
        {
            await UpdateAsync(store, "$Default", "0", "100", 1);
            await UpdateAsync(store, "$Default", "0", "4200", 7);
            await UpdateAsync(store, "other", "0", "9", 2);
        }

        using var again = new SqliteCheckpointStore(Path, TimeProvider.System);

        Assert.Contains("4200", (await GetAsync(again, "$Default", "0"))!.StartingPosition.ToString(), StringComparison.Ordinal);
        Assert.Contains("9", (await GetAsync(again, "other", "0"))!.StartingPosition.ToString(), StringComparison.Ordinal);
        Assert.Null(await GetAsync(again, "$Default", "1"));
    }

    [Fact]
    public async Task A_partition_is_claimed_only_with_the_current_ETag_and_is_free_after_a_restart()
    {
        using var store = new SqliteCheckpointStore(Path, TimeProvider.System);
        var mine = Assert.Single(await store.ClaimOwnershipAsync([Claim("me", null)], CancellationToken.None));

        Assert.Empty(await store.ClaimOwnershipAsync([Claim("you", null)], CancellationToken.None));
        Assert.Equal("me", Assert.Single(await ListAsync(store)).OwnerIdentifier);
        Assert.Single(await store.ClaimOwnershipAsync([Claim("you", mine.Version)], CancellationToken.None));
        Assert.Empty(await store.ClaimOwnershipAsync([Claim("me", mine.Version)], CancellationToken.None));
        Assert.Equal("you", Assert.Single(await ListAsync(store)).OwnerIdentifier);

        using var other = new SqliteCheckpointStore(Path, TimeProvider.System);
        Assert.Empty(await ListAsync(other));
    }

    [Fact]
    public async Task An_invalid_or_newer_database_stops_the_start_with_one_line()
    {
        var connection = "--EventHub:ConnectionString=Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=a2V5;EntityPath=a";
        await File.WriteAllTextAsync(Path, new string('x', 5000));
        var damaged = await Assert.ThrowsAsync<StartFailedException>(() => ServerApp.OpenAsync([$"--Storage:Path={_folder.FullName}", connection]));
        File.Delete(Path);
        using (var newer = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            await newer.OpenAsync();
            await new SqliteCommand("PRAGMA user_version = 2", newer).ExecuteNonQueryAsync();
        }

        var tooNew = await Assert.ThrowsAsync<StartFailedException>(() => ServerApp.OpenAsync([$"--Storage:Path={_folder.FullName}", connection]));

        Assert.Contains("is not a database", damaged.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Move it away", damaged.Message, StringComparison.Ordinal);
        Assert.Contains("version 2", tooNew.Message, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Store, ExitCodes.Store), (damaged.ExitCode, tooNew.ExitCode));
    }

    private static Task UpdateAsync(CheckpointStore store, string group, string partition, string offset, long sequence) =>
        store.UpdateCheckpointAsync("a.servicebus.windows.net", "flux-events", group, partition, "me", new CheckpointPosition(offset, sequence), CancellationToken.None);

    private static async Task<EventProcessorCheckpoint?> GetAsync(CheckpointStore store, string group, string partition) =>
        await store.GetCheckpointAsync("a.servicebus.windows.net", "flux-events", group, partition, CancellationToken.None);

    private static Task<IEnumerable<EventProcessorPartitionOwnership>> ListAsync(CheckpointStore store) =>
        store.ListOwnershipAsync("a.servicebus.windows.net", "flux-events", "$Default", CancellationToken.None);

    private static EventProcessorPartitionOwnership Claim(string owner, string? version) => new()
    {
        FullyQualifiedNamespace = "a.servicebus.windows.net",
        EventHubName = "flux-events",
        ConsumerGroup = "$Default",
        PartitionId = "0",
        OwnerIdentifier = owner,
        Version = version,
    };
}
