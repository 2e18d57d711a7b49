using System.Security.Cryptography;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using Azure.Storage.Blobs;
using DeploymentOrchestrator.Server.EventHubs;
using DeploymentOrchestrator.Server.FaultTests.Replicas;
using DurableTask.Conformance.Harness;

namespace DeploymentOrchestrator.Server.FaultTests.EventHubs;

/// <summary>Checkpoints and owners, stored in a container of Azurite.</summary>
public sealed class BlobCheckpointStoreTests
{
    private const string Host = "A.servicebus.windows.net";

    [AzuriteFact]
    public async Task A_checkpoint_is_kept_under_the_name_and_labels_of_Azures_own_processor()
    {
        var (store, container) = await OpenAsync();

        await store.UpdateCheckpointAsync(Host, "Flux-Events", "$Default", "0", "me", new CheckpointPosition("100", 1), CancellationToken.None);
        await store.UpdateCheckpointAsync(Host, "Flux-Events", "$Default", "0", "me", new CheckpointPosition("4200", 7), CancellationToken.None);

        var checkpoint = await store.GetCheckpointAsync(Host, "Flux-Events", "$Default", "0", CancellationToken.None);
        Assert.Contains("4200", checkpoint.StartingPosition.ToString(), StringComparison.Ordinal);
        Assert.Null(await store.GetCheckpointAsync(Host, "Flux-Events", "$Default", "1", CancellationToken.None));
        var blob = (await container.GetBlobClient("a.servicebus.windows.net/flux-events/$default/checkpoint/0").GetPropertiesAsync()).Value;
        Assert.Equal(("4200", "7", "me"), (blob.Metadata["offset"], blob.Metadata["sequencenumber"], blob.Metadata["clientidentifier"]));
    }

    [AzuriteFact]
    public async Task A_partition_is_claimed_only_with_the_current_ETag()
    {
        var (store, _) = await OpenAsync();
        var mine = Assert.Single(await store.ClaimOwnershipAsync([Claim("me", null)], CancellationToken.None));

        Assert.Empty(await store.ClaimOwnershipAsync([Claim("you", null)], CancellationToken.None));
        var seen = Assert.Single(await store.ListOwnershipAsync(Host, "flux-events", "$Default", CancellationToken.None));
        Assert.Equal(("me", "0"), (seen.OwnerIdentifier, seen.PartitionId));
        Assert.Single(await store.ClaimOwnershipAsync([Claim("you", seen.Version)], CancellationToken.None));
        Assert.Empty(await store.ClaimOwnershipAsync([Claim("me", mine.Version)], CancellationToken.None));
    }

    private static async Task<(CheckpointStore Store, BlobContainerClient Container)> OpenAsync()
    {
        var container = new BlobContainerClient(await Azurite.ConnectionStringAsync(), $"hub{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        await container.CreateAsync();
        return (new BlobCheckpointStore(container), container);
    }

    private static EventProcessorPartitionOwnership Claim(string owner, string? version) => new()
    {
        FullyQualifiedNamespace = Host,
        EventHubName = "flux-events",
        ConsumerGroup = "$Default",
        PartitionId = "0",
        OwnerIdentifier = owner,
        Version = version,
    };
}
